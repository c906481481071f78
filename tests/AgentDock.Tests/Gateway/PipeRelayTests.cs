using System.Net;
using System.Text;
using System.Text.Json;
using AgentPlatform.Tests.Support;

namespace AgentPlatform.Tests.Gateway;

/// <summary><c>/mcp/{server}</c> in front of a server behind pipes.</summary>
public sealed class PipeRelayTests(FakeGateway fixture) : IClassFixture<FakeGateway>
{
    private const string Meta = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{}}";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("2025-06-18", "2025-06-18")]
    [InlineData("1999-01-01", "2025-11-25")]
    public async Task Initialize_IsTheServersOwn(string asked, string answered)
    {
        using var response = await SendAsync($$$"""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"{{{asked}}}","capabilities":{},"clientInfo":{"name":"t","version":"1"} } }""");
        var result = JsonElement.Parse(await response.Content.ReadAsStringAsync(Token)).GetProperty("result");

        Assert.Equal("fake", result.GetProperty("serverInfo").GetProperty("name").GetString());
        Assert.Equal(answered, result.GetProperty("protocolVersion").GetString());
        Assert.NotEmpty(response.Headers.GetValues("Mcp-Session-Id").Single());
    }

    [Fact]
    public async Task Call_Good_IsTheServersResultByteForByte()
    {
        using var response = await SendAsync("""{"jsonrpc":"2.0","id":"x","method":"tools/call","params":{"name":"echo","arguments":{"text":"hi"}}}""");

        Assert.Equal(
            """{"jsonrpc":"2.0","id":"x","result":{"content": [{"type": "text", "text": "hi"}], "_meta": {"from": "fake"}}}""",
            await response.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task Call_ServersError_IsPassedOn()
    {
        using var response = await SendAsync("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"error"}}""");
        var error = JsonElement.Parse(await response.Content.ReadAsStringAsync(Token)).GetProperty("error");

        Assert.Equal(-32000, error.GetProperty("code").GetInt32());
        Assert.Contains("LookupError", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_WithAProgressToken_StreamsProgress()
    {
        using var response = await SendAsync("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"steps","arguments":{"count":2},"_meta":{"progressToken":7}}}""");
        using var events = new StreamReader(await response.Content.ReadAsStreamAsync(Token));

        for (var i = 1; i <= 2; i++)
        {
            var progress = await McpStatelessTests.EventAsync(events);
            Assert.Equal((7, i), (progress.GetProperty("params").GetProperty("progressToken").GetInt32(), progress.GetProperty("params").GetProperty("progress").GetInt32()));
        }

        Assert.Equal("2 steps", (await McpStatelessTests.EventAsync(events)).GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task Stateless_ClientOfTheNewEra_IsServedByAServerOfTheOld()
    {
        var discovered = await StatelessAsync("server/discover", "");
        var listed = await StatelessAsync("tools/list", "");
        var called = await StatelessAsync("tools/call", ""","name":"echo","arguments":{"text":"hi"}""", "echo");

        Assert.Equal("2026-07-28", discovered.GetProperty("supportedVersions")[0].GetString());
        Assert.Equal(("complete", "private"), (listed.GetProperty("resultType").GetString(), listed.GetProperty("cacheScope").GetString()));
        Assert.Equal(("complete", "hi"), (called.GetProperty("resultType").GetString(), called.GetProperty("content")[0].GetProperty("text").GetString()));
    }

    [Fact]
    public async Task Call_ServerThatDies_IsAnErrorThatSaysSo()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Fake(replicas: 1), "process", Token);
        using var content = new StringContent("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"die"}}""", Encoding.UTF8, "application/json");
        using var response = await gateway.Http.PostAsync("/mcp/fake", content, Token);

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Contains("died during the call", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    private async Task<JsonElement> StatelessAsync(string method, string more, string? name = null)
    {
        using var response = await SendAsync(
            $$$"""{"jsonrpc":"2.0","id":1,"method":"{{{method}}}","params":{ {{{Meta}}}{{{more}}} }}""",
            [("MCP-Protocol-Version", "2026-07-28"), ("Mcp-Method", method), .. name is null ? Array.Empty<(string, string)>() : [("Mcp-Name", name)]]);
        var body = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.IsSuccessStatusCode, body);
        return JsonElement.Parse(body).GetProperty("result");
    }

    private async Task<HttpResponseMessage> SendAsync(string body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp/fake") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("Accept", "application/json, text/event-stream");
        foreach (var (header, value) in headers)
        {
            request.Headers.Add(header, value);
        }

        return await fixture.Gateway.Http.SendAsync(request, Token);
    }
}
