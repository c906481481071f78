using System.Net;
using System.Text;
using AgentPlatform.Tests.Support;

namespace AgentPlatform.Tests.Gateway;

/// <summary>Sessions at <c>/mcp</c>, revisions up to 2025-11-25.</summary>
public sealed class McpSessionTests
{
    private const string Initialize = """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}""";
    private const string Ping = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Session_FromInitializeToDelete_IsKnown()
    {
        await using var gateway = await StartAsync();
        var session = await OpenAsync(gateway);

        var during = await StatusAsync(gateway, HttpMethod.Post, Ping, session);
        var deleted = await StatusAsync(gateway, HttpMethod.Delete, null, session);
        var after = await StatusAsync(gateway, HttpMethod.Post, Ping, session);
        var again = await StatusAsync(gateway, HttpMethod.Delete, null, session);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NoContent, HttpStatusCode.NotFound, HttpStatusCode.NotFound), (during, deleted, after, again));
    }

    [Fact]
    public async Task Session_UnderAnotherKey_IsRefused()
    {
        await using var gateway = await StartAsync();
        var session = await OpenAsync(gateway, "Bearer mine");

        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(gateway, HttpMethod.Post, Ping, session, "Bearer other"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(gateway, HttpMethod.Delete, null, session));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(gateway, HttpMethod.Post, Ping, session, "Bearer mine"));
    }

    [Fact]
    public async Task Get_ListChanges_IsToldOnTheOneStream()
    {
        await using var gateway = await StartAsync();
        var session = await OpenAsync(gateway);
        using var request = Request(HttpMethod.Get, null, session);
        using var response = await gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        using var events = new StreamReader(await response.Content.ReadAsStreamAsync(Token));

        var second = await StatusAsync(gateway, HttpMethod.Get, null, session);
        await gateway.CallAsync("add_tool", "{}", Token);
        var changed = await McpStatelessTests.EventAsync(events);

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(HttpStatusCode.Conflict, second);
        Assert.Equal("notifications/tools/list_changed", changed.GetProperty("method").GetString());
    }

    [Fact]
    public async Task Delete_WhileListening_EndsTheStream()
    {
        await using var gateway = await StartAsync();
        var session = await OpenAsync(gateway);
        using var request = Request(HttpMethod.Get, null, session);
        using var response = await gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);

        await StatusAsync(gateway, HttpMethod.Delete, null, session);

        Assert.DoesNotContain("data:", await response.Content.ReadAsStringAsync(Token).WaitAsync(TimeSpan.FromSeconds(60), Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ToolsCall_WithAProgressToken_StreamsProgressBeforeTheResult()
    {
        await using var gateway = await StartAsync();
        using var request = Request(HttpMethod.Post, """{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"steps","arguments":{"count":3},"_meta":{"progressToken":"mine"}}}""", null);
        using var response = await gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        using var events = new StreamReader(await response.Content.ReadAsStreamAsync(Token));

        for (var i = 1; i <= 3; i++)
        {
            var progress = await McpStatelessTests.EventAsync(events);
            Assert.Equal("notifications/progress", progress.GetProperty("method").GetString());
            Assert.Equal("mine", progress.GetProperty("params").GetProperty("progressToken").GetString());
            Assert.Equal(i, progress.GetProperty("params").GetProperty("progress").GetInt32());
        }

        var answer = await McpStatelessTests.EventAsync(events);
        Assert.Equal(5, answer.GetProperty("id").GetInt32());
        Assert.Equal("3 steps", answer.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
    }

    private static Task<TestGateway> StartAsync() => TestGateway.StartAsync(TestGateway.Fake(replicas: 1), "process", Token);

    private static async Task<string> OpenAsync(TestGateway gateway, string? key = null)
    {
        using var request = Request(HttpMethod.Post, Initialize, null, key);
        using var response = await gateway.Http.SendAsync(request, Token);
        return response.Headers.GetValues("Mcp-Session-Id").Single();
    }

    private static async Task<HttpStatusCode> StatusAsync(TestGateway gateway, HttpMethod method, string? body, string session, string? key = null)
    {
        using var request = Request(method, body, session, key);
        using var response = await gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        return response.StatusCode;
    }

    private static HttpRequestMessage Request(HttpMethod method, string? body, string? session, string? key = null)
    {
        var request = new HttpRequestMessage(method, "/mcp") { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("Accept", "application/json, text/event-stream");
        if (session is not null)
        {
            request.Headers.Add("Mcp-Session-Id", session);
        }

        if (key is not null)
        {
            request.Headers.Add("Authorization", key);
        }

        return request;
    }
}
