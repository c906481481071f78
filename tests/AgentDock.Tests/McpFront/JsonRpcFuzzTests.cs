using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using AgentPlatform.Tests.Support;

namespace AgentPlatform.Tests.McpFront;

/// <summary>Whatever is sent to <c>/mcp</c> gets an answer that says what is wrong, and the next request is served as if nothing had been.</summary>
public sealed class JsonRpcFuzzTests(FakeGateway fixture) : IClassFixture<FakeGateway>
{
    private static readonly string[] Seeds =
    [
        """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"text":"häß🎈"},"_meta":{"progressToken":"p"}}}""",
        """{"jsonrpc":"2.0","id":"a","method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}""",
        """{"jsonrpc":"2.0","id":2.5e3,"method":"tools/list","params":{"cursor":null}}""",
        """{"jsonrpc":"2.0","id":3,"method":"ping"}""",
        """{"jsonrpc":"2.0","id":4,"method":"server/discover","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}""",
    ];

    private static readonly string[] Splices =
        ["\"\\ud800\"", "1e99999", "-0", "99999999999999999999999999", "null", "true", "[]", "{}", "\"\"", "\\u0000", "[[[[[[", "}", "]", ",", "\0", "\u2028", "{\"a\":{\"a\":{\"a\":1}}}"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Post_MutatedMessages_AreAnsweredAndHurtNobody(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 400; i++)
        {
            var body = Mutate(Encoding.UTF8.GetBytes(Seeds[random.Next(Seeds.Length)]), random);
            var neighbour = EchoAsync($"neighbour {i}");
            await CheckAsync(body);
            Assert.Equal($"neighbour {i}", await neighbour);
        }
    }

    public static TheoryData<byte[]> Nasty() => new((byte[][])
    [
        [],
        [0xEF, 0xBB, 0xBF],
        [0xC3],
        [.. Encoding.UTF8.GetBytes("""{"jsonrpc":"2.0","id":1,"method":"pi"""), 0xC3, .. "ng\"}"u8],
        [.. "{\"jsonrpc\":\"2.0\",\"id\":\"\\ud800\",\"method\":\"ping\"}"u8],
        [.. "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\\udc00\"}"u8],
        [.. "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"\\ud800\"}}"u8],
        [.. "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"echo\",\"arguments\":{\"text\":\"\\ud800\"}}}"u8],
        [.. "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"echo\",\"arguments\":{\"\\ud800\":1}}}"u8],
        [.. "{\"jsonrpc\":\"2.0\",\"id\":1e400,\"method\":\"ping\"}"u8],
        [.. "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"ping\"}"u8],
        [.. "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":[1]}"u8],
        Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":{{new string('9', 100_000)}},"method":"ping"}"""),
        Encoding.UTF8.GetBytes(new string('[', 100_000)),
        Encoding.UTF8.GetBytes("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":""" + string.Concat(Enumerable.Repeat("{\"a\":", 5000)) + "1" + new string('}', 5002)),
        Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":1,"method":"{{{new string('m', 1_000_000)}}}"}"""),
    ]);

    [Theory]
    [MemberData(nameof(Nasty))]
    public async Task Post_Nasty_IsAnsweredWithAnError(byte[] body)
    {
        await CheckAsync(body);
        Assert.Equal("still there", await EchoAsync("still there"));
    }

    [Fact]
    public async Task Post_TooLong_Is413WithAndWithoutALength()
    {
        var body = Encoding.UTF8.GetBytes("\"" + new string('x', 5 << 20) + "\"");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await SendAsync(new ByteArrayContent(body))).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await SendAsync(new StreamContent(new MemoryStream(body)), chunked: true)).Status);
    }

    /// <summary>Never an exception's status, and where there is a body it is JSON-RPC.</summary>
    private async Task CheckAsync(byte[] body)
    {
        var (status, text) = await SendAsync(new ByteArrayContent(body));
        Assert.True((int)status < 500, $"{(int)status} for {Convert.ToHexString(body.AsSpan(0, Math.Min(body.Length, 200)))}: {text}");
        if (text.Length == 0)
        {
            Assert.Equal(HttpStatusCode.Accepted, status);
            return;
        }

        var json = text.StartsWith("event:", StringComparison.Ordinal) ? text.Split("data: ")[^1] : text;
        var message = JsonElement.Parse(json);
        Assert.Equal("2.0", message.GetProperty("jsonrpc").GetString());
        Assert.True(message.TryGetProperty("result", out _) || message.GetProperty("error").GetProperty("message").GetString()!.Length > 0);
    }

    private static byte[] Mutate(byte[] message, Random random)
    {
        var bytes = message.ToList();
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 8), bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Splices[random.Next(Splices.Length)]));
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 30), bytes.Count - at)));
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }

            if (bytes.Count == 0)
            {
                break;
            }
        }

        return [.. bytes];
    }

    private async Task<string> EchoAsync(string text)
    {
        var (_, answer) = await SendAsync(new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(
            new { jsonrpc = "2.0", id = 1, method = "tools/call", @params = new { name = "echo", arguments = new { text } } })));
        return JsonElement.Parse(answer).GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString()!;
    }

    private async Task<(HttpStatusCode Status, string Text)> SendAsync(HttpContent content, bool chunked = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp") { Content = content };
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("Accept", "application/json, text/event-stream");
        request.Headers.TransferEncodingChunked = chunked;
        using var response = await fixture.Gateway.Http.SendAsync(request, Token);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Token));
    }
}
