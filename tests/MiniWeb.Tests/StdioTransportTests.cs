using System.Text;
using AgentPlatform.Mcp;

namespace AgentPlatform.Tests;

public sealed class StdioTransportTests
{
    [Fact]
    public async Task Run_ManyLines_AnswersInOrderAndEndsWithTheInput()
    {
        var lines = new StringBuilder();
        for (var id = 0; id < 2000; id++)
        {
            lines.Append("{\"jsonrpc\":\"2.0\",\"id\":").Append(id).Append(",\"method\":\"ping\"}\r\n\n");
        }

        lines.Append("{\"jsonrpc\":\"2.0\",\"id\":\"last\",\"method\":\"ping\"}"); // no line end
        var answers = await RunAsync(lines.ToString());

        Assert.Equal(2001, answers.Length);
        Assert.Equal([.. Enumerable.Range(0, 2000).Select(id => $"{{\"jsonrpc\":\"2.0\",\"id\":{id},\"result\":{{}}}}"), "{\"jsonrpc\":\"2.0\",\"id\":\"last\",\"result\":{}}"], answers);
    }

    [Fact]
    public async Task Run_MessageTooLong_IsRefusedAndTheNextAnswered()
    {
        var answers = await RunAsync(new string('x', 9_000_000) + "\n{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\n");

        Assert.Equal(2, answers.Length);
        Assert.Contains("-32600", answers[0], StringComparison.Ordinal);
        Assert.Contains("\"result\":{}", answers[1], StringComparison.Ordinal);
    }

    private static async Task<string[]> RunAsync(string input)
    {
        using var output = new MemoryStream();
        using var transport = new StdioTransport(McpServerTests.Server(), TimeProvider.System);
        await transport.RunAsync(new MemoryStream(Encoding.UTF8.GetBytes(input)), output, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
