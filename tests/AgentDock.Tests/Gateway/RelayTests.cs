using System.Net;
using System.Text;
using System.Text.Json;
using AgentPlatform.Tests.Support;

namespace AgentPlatform.Tests.Gateway;

/// <summary><c>/mcp/{server}</c> in front of a server behind HTTP.</summary>
public sealed class RelayTests
{
    private const string Initialize = """{"jsonrpc":"2.0","id":"i","method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}""";
    private const string Echo = """{"jsonrpc":"2.0","id":"my id","method":"tools/call","params":{"name":"echo","arguments":{"text":"hi"}}}""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Call_ThroughTheRelay_IsTheServersOwnAnswer(bool streams)
    {
        await using var server = await ScriptedServer.StartAsync();
        await using var gateway = await StartAsync(server);
        server.Streams = streams;
        var session = await OpenAsync(gateway);

        using var response = await PostAsync(gateway, Echo, session);
        var text = await response.Content.ReadAsStringAsync(Token);

        var message = JsonElement.Parse(streams ? text.Split("data: ")[^1] : text);
        Assert.Equal("my id", message.GetProperty("id").GetString());
        Assert.Equal("[1,2]", message.GetProperty("result").GetProperty("new-field").GetRawText());
        Assert.False(message.GetProperty("result").TryGetProperty("_meta", out _));
    }

    [Fact]
    public async Task Headers_OfTheCaller_DoNotReachTheServerUnlessTheyAreTheProtocols()
    {
        await using var server = await ScriptedServer.StartAsync();
        await using var gateway = await StartAsync(server);
        var session = await OpenAsync(gateway, ("Authorization", "Bearer mine"));

        using var response = await PostAsync(gateway, Echo, session, ("Authorization", "Bearer mine"), ("Cookie", "a=b"), ("Mcp-Method", "tools/call"), ("Mcp-Param-Region", "x"));

        var headers = server.Seen.Last().Headers;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.False(headers.ContainsKey("Authorization"));
        Assert.False(headers.ContainsKey("Cookie"));
        Assert.Equal("x", headers["Mcp-Param-Region"]);
    }

    [Fact]
    public async Task Session_UnderAnotherKey_IsRefused()
    {
        await using var server = await ScriptedServer.StartAsync();
        await using var gateway = await StartAsync(server);
        var session = await OpenAsync(gateway, ("Authorization", "Bearer mine"));

        using var other = await PostAsync(gateway, Echo, session, ("Authorization", "Bearer other"));
        using var own = await PostAsync(gateway, Echo, session, ("Authorization", "Bearer mine"));

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.OK), (other.StatusCode, own.StatusCode));
    }

    [Fact]
    public async Task Session_ThatTheServerForgot_IsTheClientsToOpenAgain()
    {
        await using var server = await ScriptedServer.StartAsync();
        await using var gateway = await StartAsync(server);
        var session = await OpenAsync(gateway);
        server.Forget();

        using var response = await PostAsync(gateway, Echo, session);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Server_NotInTheCatalogue_Is404AndGone_Is502()
    {
        var server = await ScriptedServer.StartAsync();
        await using var gateway = await StartAsync(server);
        using var unknown = await gateway.Http.PostAsync("/mcp/nobody", Json(Echo), Token);
        await server.DisposeAsync();
        using var gone = await gateway.Http.PostAsync("/mcp/far", Json(Echo), Token);

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.BadGateway), (unknown.StatusCode, gone.StatusCode));
        Assert.Contains("far does not answer", await gone.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_ServerWithoutAStream_PassesOn405()
    {
        await using var server = await ScriptedServer.StartAsync();
        await using var gateway = await StartAsync(server);

        using var response = await gateway.Http.GetAsync("/mcp/far", Token);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }

    private static async Task<string> OpenAsync(TestGateway gateway, params (string Name, string Value)[] headers)
    {
        using var response = await PostAsync(gateway, Initialize, null, headers);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return response.Headers.GetValues("Mcp-Session-Id").Single();
    }

    private static async Task<HttpResponseMessage> PostAsync(TestGateway gateway, string body, string? session, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp/far") { Content = Json(body) };
        request.Headers.Add("Accept", "application/json, text/event-stream");
        if (session is not null)
        {
            request.Headers.Add("Mcp-Session-Id", session);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return await gateway.Http.SendAsync(request, Token);
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private static Task<TestGateway> StartAsync(ScriptedServer server) => TestGateway.StartAsync($"servers:\n  far:\n    url: {server.Url}\n", "process", Token);
}
