using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.Tests.Support;

namespace AgentPlatform.Tests.Gateway;

/// <summary>Servers behind streamable HTTP, of either era.</summary>
public sealed class RemoteServerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task CallTool_AnyEraAndForm_Answers(bool stateless, bool streams)
    {
        await using var server = await ScriptedServer.StartAsync(stateless);
        server.Streams = streams;
        await using var gateway = await StartAsync(server);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => gateway.CallAsync("echo", $$"""{"text":"line {{i}}\nüñ🎈"}""", Token)));

        Assert.All(answers, (answer, index) => Assert.Equal($"line {index}\nüñ🎈", answer.Text));
    }

    [Fact]
    public async Task CallTool_SessionForgotten_IsOpenedAgainOnce()
    {
        await using var server = await ScriptedServer.StartAsync();
        await using var gateway = await StartAsync(server);
        server.Forget();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => gateway.CallAsync("echo", $$"""{"text":"{{i}}"}""", Token)));

        Assert.All(answers, answer => Assert.True(answer.Ok, answer.Text));
        Assert.Equal(2, server.Sessions);
    }

    [Fact]
    public async Task CallTool_Stateless_SaysWhoAsksInBodyAndHeaders()
    {
        await using var server = await ScriptedServer.StartAsync(stateless: true);
        await using var gateway = await StartAsync(server);

        await gateway.CallAsync("echo", """{"text":"x","region":"Österreich"}""", Token);

        var (_, headers, body) = server.Seen.Last(seen => seen.Method == "tools/call");
        Assert.Equal("2026-07-28", headers["MCP-Protocol-Version"]);
        Assert.Equal("tools/call", headers["Mcp-Method"]);
        Assert.Equal("echo", headers["Mcp-Name"]);
        Assert.Equal("=?base64?w5ZzdGVycmVpY2g=?=", headers["Mcp-Param-Region"]);
        Assert.Equal("secret", headers["X-Key"]);
        Assert.Equal("2026-07-28", (string?)body["params"]!["_meta"]!["io.modelcontextprotocol/protocolVersion"]);
        Assert.NotNull(body["params"]!["_meta"]!["io.modelcontextprotocol/clientCapabilities"]);
    }

    [Fact]
    public async Task CallTool_AnswerBreaksOff_IsAnInfrastructureFault()
    {
        await using var server = await ScriptedServer.StartAsync();
        await using var gateway = await StartAsync(server);
        server.Breaks = true;

        var answer = await gateway.CallAsync("echo", """{"text":"x"}""", Token);

        Assert.Equal(Fault.Infrastructure, answer.Fault);
    }

    private static Task<TestGateway> StartAsync(ScriptedServer server) => TestGateway.StartAsync(
        $"""
        servers:
          far:
            url: {server.Url}
            headers:
              X-Key: secret
        """,
        "process", Token);
}
