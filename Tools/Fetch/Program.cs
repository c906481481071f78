using AgentPlatform.Mcp;
using AgentPlatform.Tools.Fetch.Egress;
using AgentPlatform.Tools.Fetch.Serving;

return await ToolProgram.RunAsync(
    args,
    "usage: fetch [--allow HOST,*.DOMAIN,*...]   (MCP on standard input and output; FETCH_ALLOW, else nothing may be fetched)",
    () => FetchServer.Create(new GuardedClient(EgressPolicy.Parse(ToolProgram.Option(args, "--allow", "FETCH_ALLOW", null) ?? string.Empty), TimeProvider.System)),
    CancellationToken.None);
