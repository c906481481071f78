using AgentPlatform.Tests.Peers;
using ModelContextProtocol;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Protocol;

// An MCP server on the SDK's own HTTP transport, with what the official conformance suite asks for: the other side of `make conformance`.
var builder = WebApplication.CreateBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddDistributedMemoryCache();
builder.Services.AddMcpServer()
    .WithHttpTransport(options => options.SessionMode = HttpServerSessionMode.StatefulForInitializeClients)
    .WithDistributedCacheEventStreamStore()
    .WithTools<ContentTools>()
    .WithTools<ClientTools>()
    .WithTools<InputTools>()
    .WithTools([ContentTools.SchemaTool()])
    .WithPrompts<PeerPrompts>()
    .WithResources<PeerResources>()
    .WithRequestFilters(filters => filters.AddCallToolFilter(next => async (request, cancellationToken) =>
    {
        var result = await next(request, cancellationToken);
        if (request.Params?.Name == "test_reconnection")
        {
            // The answer waits in the store until the client comes back for it.
            await request.EnablePollingAsync(TimeSpan.FromMilliseconds(500), cancellationToken);
        }

        return result;
    }))
    .WithSubscribeToResourcesHandler((_, _) => ValueTask.FromResult(new EmptyResult()))
    .WithUnsubscribeFromResourcesHandler((_, _) => ValueTask.FromResult(new EmptyResult()))
    .WithCompleteHandler((_, _) => ValueTask.FromResult(new CompleteResult { Completion = new Completion { Values = ["paris", "park"], HasMore = false, Total = 2 } }))
    .WithSetLoggingLevelHandler((request, _) => request.Params?.Level is null
        ? throw new McpProtocolException("level is missing", McpErrorCode.InvalidParams)
        : ValueTask.FromResult(new EmptyResult()));

var app = builder.Build();
app.Use(async (context, next) =>
{
    // Against DNS rebinding, as a server on loopback must.
    if (context.Request.Host.Host is not ("localhost" or "127.0.0.1" or "[::1]"))
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return;
    }

    await next();
});
app.MapMcp("/mcp");
await app.RunAsync();
