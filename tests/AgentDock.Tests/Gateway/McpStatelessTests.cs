using System.Net;
using System.Text;
using System.Text.Json;
using AgentPlatform.Tests.Support;

namespace AgentPlatform.Tests.Gateway;

/// <summary>Revision 2026-07-28 at <c>/mcp</c>: no sessions, each request says who asks, and headers must not lie.</summary>
public sealed class McpStatelessTests(FakeGateway fixture) : IClassFixture<FakeGateway>
{
    private const string Version = "2026-07-28";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Discover_SaysVersionsAndCapabilities()
    {
        var (status, body) = await PostAsync("server/discover", "");

        var result = body.GetProperty("result");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(Version, Assert.Single(result.GetProperty("supportedVersions").EnumerateArray()).GetString());
        Assert.True(result.GetProperty("capabilities").GetProperty("tools").GetProperty("listChanged").GetBoolean());
        Assert.Equal("agentdock", result.GetProperty("_meta").GetProperty("io.modelcontextprotocol/serverInfo").GetProperty("name").GetString());
    }

    [Fact]
    public async Task ToolsList_SaysHowLongItMayBeKept()
    {
        var (_, body) = await PostAsync("tools/list", "");

        var result = body.GetProperty("result");
        Assert.Equal("complete", result.GetProperty("resultType").GetString());
        Assert.Equal("public", result.GetProperty("cacheScope").GetString());
        Assert.True(result.GetProperty("ttlMs").GetInt32() >= 0);
        Assert.NotEmpty(result.GetProperty("tools").EnumerateArray());
    }

    [Fact]
    public async Task ToolsCall_Good_HasAResultType()
    {
        var (status, body) = await PostAsync("tools/call", ""","name":"echo","arguments":{"text":"hi"}""", ("Mcp-Name", "echo"));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("complete", body.GetProperty("result").GetProperty("resultType").GetString());
        Assert.Equal("hi", body.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Theory]
    [InlineData("MCP-Protocol-Version", "2031-01-01", 400, -32022)]
    [InlineData("MCP-Protocol-Version", "", 400, -32020)]
    [InlineData("MCP-Protocol-Version", "2025-11-25", 400, -32020)]
    [InlineData("Mcp-Method", "", 400, -32020)]
    [InlineData("Mcp-Method", "tools/list", 400, -32020)]
    [InlineData("Mcp-Name", "", 400, -32020)]
    [InlineData("Mcp-Name", "whoami", 400, -32020)]
    [InlineData("Mcp-Name", "=?base64?ZWNobw==?=", 200, 0)]
    [InlineData("Mcp-Name", "=?base64?!?=", 400, -32020)]
    [InlineData("Mcp-Session-Id", "whatever", 200, 0)]
    public async Task Call_Header_IsChecked(string header, string value, int status, int code)
    {
        var (found, body) = await PostAsync("tools/call", ""","name":"echo","arguments":{"text":"hi"}""", ("Mcp-Name", "echo"), (header, value));

        Assert.Equal(status, (int)found);
        Assert.Equal(code, body.TryGetProperty("error", out var error) ? error.GetProperty("code").GetInt32() : 0);
    }

    [Theory]
    [InlineData("initialize")]
    [InlineData("ping")]
    [InlineData("logging/setLevel")]
    [InlineData("resources/subscribe")]
    [InlineData("no/such")]
    public async Task Method_GoneOrUnknown_Is404(string method)
    {
        var (status, body) = await PostAsync(method, "");

        Assert.Equal((HttpStatusCode.NotFound, -32601), (status, body.GetProperty("error").GetProperty("code").GetInt32()));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"_meta":{}}""")]
    [InlineData("""{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}""")]
    [InlineData("""{"_meta":{"io.modelcontextprotocol/protocolVersion":7,"io.modelcontextprotocol/clientCapabilities":{}}}""")]
    public async Task Request_WithoutItsMeta_IsRefused(string parameters)
    {
        using var response = await SendAsync($$"""{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{{parameters}} }""", ("MCP-Protocol-Version", Version), ("Mcp-Method", "tools/list"));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("-32602", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Listen_ListChanges_IsTold()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Fake(replicas: 1), "process", Token);
        using var request = Request(Body("subscriptions/listen", ""","notifications":{"toolsListChanged":true}"""), ("MCP-Protocol-Version", Version), ("Mcp-Method", "subscriptions/listen"));
        using var response = await gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        using var events = new StreamReader(await response.Content.ReadAsStreamAsync(Token));
        var acknowledged = await EventAsync(events);

        await gateway.CallAsync("add_tool", "{}", Token);
        var changed = await EventAsync(events);

        Assert.Equal("notifications/subscriptions/acknowledged", acknowledged.GetProperty("method").GetString());
        Assert.Equal("notifications/tools/list_changed", changed.GetProperty("method").GetString());
        Assert.Equal(1, changed.GetProperty("params").GetProperty("_meta").GetProperty("io.modelcontextprotocol/subscriptionId").GetInt32());
    }

    internal static async Task<JsonElement> EventAsync(StreamReader events)
    {
        while (await events.ReadLineAsync(Token).AsTask().WaitAsync(TimeSpan.FromSeconds(60), Token) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                return JsonElement.Parse(line["data: ".Length..]);
            }
        }

        throw new EndOfStreamException("the stream ended without an event");
    }

    private static string Body(string method, string more) =>
        $$$"""{"jsonrpc":"2.0","id":1,"method":"{{{method}}}","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"{{{Version}}}","io.modelcontextprotocol/clientCapabilities":{}}{{{more}}}}}""";

    private async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(string method, string more, params (string Name, string Value)[] headers)
    {
        using var response = await SendAsync(Body(method, more), [("MCP-Protocol-Version", Version), ("Mcp-Method", method), .. headers]);
        return (response.StatusCode, JsonElement.Parse(await response.Content.ReadAsStringAsync(Token)));
    }

    private async Task<HttpResponseMessage> SendAsync(string text, params (string Name, string Value)[] headers)
    {
        using var request = Request(text, headers);
        return await fixture.Gateway.Http.SendAsync(request, Token);
    }

    /// <summary>Of two headers with one name the last counts; an empty one is left out.</summary>
    private static HttpRequestMessage Request(string text, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/mcp") { Content = new StringContent(text, Encoding.UTF8, "application/json") };
        request.Headers.Add("Accept", "application/json, text/event-stream");
        foreach (var (name, value) in headers.GroupBy(header => header.Name).Select(group => group.Last()))
        {
            if (value.Length > 0)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return request;
    }
}
