using AgentPlatform.Mcp;
using AgentPlatform.Tools.WebSearch.Serving;

return await ToolProgram.RunAsync(
    args,
    """
    usage: websearch   (MCP on standard input and output)
    WEBSEARCH_ENGINE  searxng, brave, serper or bing; WEBSEARCH_URL its address (searxng has no default); WEBSEARCH_KEY its key
    READER_URL        address of a Jina-style page reader (https://r.jina.ai/); READER_KEY its key
    """,
    () => WebSearchServer.Create(Environment.GetEnvironmentVariable, new SocketsHttpHandler { UseCookies = false }),
    CancellationToken.None);
