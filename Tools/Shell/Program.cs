using AgentPlatform.Mcp;
using AgentPlatform.Tools.Shell.Running;
using AgentPlatform.Tools.Shell.Serving;

return await ToolProgram.RunAsync(
    args,
    "usage: shell [--work FOLDER]   (MCP on standard input and output; SHELL_WORK, else the temporary folder. Run it in a sandbox: what it runs may do what it may)",
    () => ShellServer.Create(new ProcessTable(ToolProgram.Option(args, "--work", "SHELL_WORK", Path.GetTempPath())!, TimeProvider.System)),
    CancellationToken.None);
