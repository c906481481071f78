using AgentPlatform.Mcp;
using AgentPlatform.Tools.Time.Serving;

return await ToolProgram.RunAsync(
    args,
    "usage: time [--zone ZONE]   (MCP on standard input and output; TIME_ZONE, else UTC, is the zone of calls that name none)",
    () => TimeServer.Create(TimeProvider.System, ToolProgram.Option(args, "--zone", "TIME_ZONE", "UTC")!),
    CancellationToken.None);
