using System.Net;
using System.Text;
using System.Text.Json;
using AgentPlatform.Tests.Support;

namespace AgentPlatform.Tests.Gateway;

/// <summary>MCP streamable HTTP in front.</summary>
public sealed class McpFrontTests(FakeGateway fixture) : IClassFixture<FakeGateway>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("2025-11-25", "2025-11-25")]
    [InlineData("2025-06-18", "2025-06-18")]
    [InlineData("1999-01-01", "2025-11-25")]
    public async Task Initialize_AnyVersion_IsNegotiated(string asked, string answered)
    {
        var result = await ResultAsync("initialize", $$$"""{"protocolVersion":"{{{asked}}}","capabilities":{},"clientInfo":{"name":"t","version":"1"}}""");

        Assert.Equal(answered, result.GetProperty("protocolVersion").GetString());
        Assert.Equal(JsonValueKind.Object, result.GetProperty("capabilities").GetProperty("tools").ValueKind);
        Assert.Equal("agentdock", result.GetProperty("serverInfo").GetProperty("name").GetString());
    }

    [Fact]
    public async Task Ping_Always_AnswersAnEmptyObject() => Assert.Equal("{}", (await ResultAsync("ping", "{}")).GetRawText());

    [Fact]
    public async Task ToolsList_HasSchemasAndAnnotations()
    {
        var tools = (await ResultAsync("tools/list", "{}")).GetProperty("tools").EnumerateArray().ToList();
        var echo = Assert.Single(tools, tool => tool.GetProperty("name").GetString() == "echo");

        Assert.True(echo.GetProperty("annotations").GetProperty("readOnlyHint").GetBoolean());
        Assert.True(echo.GetProperty("inputSchema").GetProperty("properties").TryGetProperty("text", out _));
    }

    [Fact]
    public async Task ToolsCall_Good_KeepsTheServersResultAndAddsTheEnvelope()
    {
        var result = await ResultAsync("tools/call", """{"name":"echo","arguments":{"text":"hi"}}""");

        Assert.Equal("hi", result.GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal("fake", result.GetProperty("_meta").GetProperty("from").GetString());
        var envelope = result.GetProperty("_meta").GetProperty("agentplatform/envelope");
        Assert.True(envelope.GetProperty("ok").GetBoolean());
        Assert.Equal("none", envelope.GetProperty("fault").GetString());
        Assert.StartsWith("fake-", envelope.GetProperty("attempts")[0].GetProperty("replica").GetString(), StringComparison.Ordinal);
        Assert.True(envelope.GetProperty("gatewayMs").GetDouble() > 0);
    }

    [Fact]
    public async Task ToolsCall_NonTextContent_IsRelayedAsItIs()
    {
        var content = (await ResultAsync("tools/call", """{"name":"blocks"}""")).GetProperty("content");

        Assert.Equal(["text", "image", "resource"], content.EnumerateArray().Select(block => block.GetProperty("type").GetString()));
    }

    [Fact]
    public async Task ToolsCall_BadArguments_IsAnErrorResultTheModelCanRead()
    {
        var result = await ResultAsync("tools/call", """{"name":"echo","arguments":{"text":1}}""");

        Assert.True(result.GetProperty("isError").GetBoolean());
        Assert.Contains("argument 'text' must be string", result.GetProperty("content")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal("validation", result.GetProperty("_meta").GetProperty("agentplatform/envelope").GetProperty("fault").GetString());
    }

    [Theory]
    [InlineData("tools/call", """{"name":"ehco"}""", -32602, "Did you mean: echo")]
    [InlineData("tools/call", "{}", -32602, "params.name is missing")]
    [InlineData("resources/list", "{}", -32601, "Method not found: resources/list")]
    public async Task Request_Wrong_IsAJsonRpcError(string method, string parameters, int code, string message)
    {
        var (status, body) = await PostAsync($$"""{"jsonrpc":"2.0","id":"a","method":"{{method}}","params":{{parameters}} }""");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("a", body.GetProperty("id").GetString());
        Assert.Equal(code, body.GetProperty("error").GetProperty("code").GetInt32());
        Assert.Contains(message, body.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", 400, -32700)]
    [InlineData("[]", 400, -32600)]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"ping"}]""", 400, -32600)]
    [InlineData("""{"id":1,"method":"ping"}""", 400, -32600)]
    public async Task Post_NoMessage_IsRefused(string text, int status, int code)
    {
        var (found, body) = await PostAsync(text);

        Assert.Equal((status, code), ((int)found, body.GetProperty("error").GetProperty("code").GetInt32()));
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/initialized"}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{}}""")]
    public async Task Post_Notification_IsAccepted(string text)
    {
        using var response = await SendAsync(text);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsStringAsync(Token));
    }

    [Theory]
    [InlineData("Origin", "https://evil.example", 403)]
    [InlineData("Origin", "null", 403)]
    [InlineData("Origin", "http://localhost.evil.example", 403)]
    [InlineData("Origin", "http://localhost:3000", 200)]
    [InlineData("Origin", "http://127.0.0.1", 200)]
    [InlineData("Host", "evil.example", 403)]
    [InlineData("Host", "127.0.0.1:5103", 200)]
    [InlineData("MCP-Protocol-Version", "2025-06-18", 200)]
    [InlineData("MCP-Protocol-Version", "2011-01-01", 400)]
    [InlineData("Mcp-Session-Id", "whatever", 404)]
    [InlineData("Accept", "text/event-stream", 406)]
    [InlineData("Accept", "application/json, text/event-stream", 200)]
    [InlineData("Content-Type", "text/plain", 415)]
    public async Task Post_Header_IsChecked(string header, string value, int status)
    {
        using var response = await SendAsync("""{"jsonrpc":"2.0","id":1,"method":"ping"}""", header, value);

        Assert.Equal(status, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task OtherVerbs_AreNotAllowed(string verb)
    {
        using var request = new HttpRequestMessage(new HttpMethod(verb), "/mcp");
        using var response = await fixture.Gateway.Http.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["POST"], response.Content.Headers.Allow);
    }

    private async Task<JsonElement> ResultAsync(string method, string parameters)
    {
        var (status, body) = await PostAsync($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters}} }""");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(1, body.GetProperty("id").GetInt32());
        return body.GetProperty("result");
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(string text)
    {
        using var response = await SendAsync(text);
        return (response.StatusCode, JsonElement.Parse(await response.Content.ReadAsStringAsync(Token)));
    }

    private Task<HttpResponseMessage> SendAsync(string text, string? header = null, string? value = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/mcp") { Content = new StringContent(text, Encoding.UTF8, "application/json") };
        if (header == "Content-Type")
        {
            request.Content.Headers.ContentType = new(value!);
        }
        else if (header is not null)
        {
            request.Headers.TryAddWithoutValidation(header, value);
        }

        return fixture.Gateway.Http.SendAsync(request, Token);
    }
}
