using AgentPlatform.Mcp;
using AgentPlatform.Tools.Files.Serving;
using AgentPlatform.Tools.Files.Workspace;

return await ToolProgram.RunAsync(
    args,
    "usage: files [--work FOLDER] [--read FOLDER:FOLDER...]   (MCP on standard input and output; FILES_WORK, else the temporary folder; FILES_READ)",
    () => FilesServer.Create(new WorkFolder(
        ToolProgram.Option(args, "--work", "FILES_WORK", Path.GetTempPath())!,
        (ToolProgram.Option(args, "--read", "FILES_READ", null) ?? string.Empty).Split(':', StringSplitOptions.RemoveEmptyEntries))),
    CancellationToken.None);
