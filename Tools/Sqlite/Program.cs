using AgentPlatform.Mcp;
using AgentPlatform.Tools.Sqlite.Databases;
using AgentPlatform.Tools.Sqlite.Serving;

return await ToolProgram.RunAsync(
    args,
    "usage: sqlite [--folder FOLDER]   (MCP on standard input and output; SQLITE_FOLDER, else the temporary folder: databases are files in it)",
    () => SqliteServer.Create(new DatabaseFolder(ToolProgram.Option(args, "--folder", "SQLITE_FOLDER", Path.GetTempPath())!)),
    CancellationToken.None);
