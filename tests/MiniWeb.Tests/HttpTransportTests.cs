using System.Net;
using System.Text;
using AgentPlatform.Tools.MiniWeb.Serving;

namespace AgentPlatform.Tests;

public sealed class HttpTransportTests
{
    private const string Ping = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("POST", "/mcp", "", "", "", Ping, HttpStatusCode.OK)]
    [InlineData("POST", "/mcp", "Origin", "http://localhost:3000", "", Ping, HttpStatusCode.OK)]
    [InlineData("POST", "/mcp", "Origin", "http://evil.example", "", Ping, HttpStatusCode.Forbidden)]
    [InlineData("POST", "/mcp", "Origin", "null", "", Ping, HttpStatusCode.Forbidden)]
    [InlineData("POST", "/mcp", "MCP-Protocol-Version", "2025-11-25", "", Ping, HttpStatusCode.OK)]
    [InlineData("POST", "/mcp", "MCP-Protocol-Version", "1999-01-01", "", Ping, HttpStatusCode.BadRequest)]
    [InlineData("POST", "/mcp", "", "", "secret", Ping, HttpStatusCode.Unauthorized)]
    [InlineData("POST", "/mcp", "Authorization", "Bearer wrong", "secret", Ping, HttpStatusCode.Unauthorized)]
    [InlineData("POST", "/mcp", "Authorization", "Bearer secret", "secret", Ping, HttpStatusCode.OK)]
    [InlineData("POST", "/mcp", "", "", "", """{"jsonrpc":"2.0","method":"notifications/initialized"}""", HttpStatusCode.Accepted)]
    [InlineData("GET", "/mcp", "", "", "", null, HttpStatusCode.MethodNotAllowed)]
    [InlineData("DELETE", "/mcp", "", "", "", null, HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "/other", "", "", "", Ping, HttpStatusCode.NotFound)]
    public async Task Request_OfAnyKind_HasItsStatus(string method, string path, string header, string value, string key, string? body, HttpStatusCode expected)
    {
        await using var transport = await HttpTransport.StartAsync(McpServerTests.Server(), new Uri("http://127.0.0.1:0"), key.Length > 0 ? key : null, Cancelled);
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(transport.Address, path));
        if (header.Length > 0)
        {
            request.Headers.Add(header, value);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        using var answer = await client.SendAsync(request, Cancelled);

        Assert.Equal(expected, answer.StatusCode);
        if (expected == HttpStatusCode.OK)
        {
            Assert.Equal("""{"jsonrpc":"2.0","id":1,"result":{}}""", await answer.Content.ReadAsStringAsync(Cancelled));
        }
    }

    [Fact]
    public async Task Request_TooLong_IsRefused()
    {
        await using var transport = await HttpTransport.StartAsync(McpServerTests.Server(), new Uri("http://127.0.0.1:0/web"), null, Cancelled);
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, transport.Address) { Content = new ByteArrayContent(new byte[5 * 1024 * 1024]) };
        request.Headers.ExpectContinue = true;

        using var answer = await client.SendAsync(request, Cancelled);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }
}
