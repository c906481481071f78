using System.Buffers;
using System.Text;
using System.Text.Json;
using AgentPlatform.Mcp;

namespace AgentPlatform.Tests;

/// <summary>Calls a server's tools through its protocol, in process.</summary>
internal static class Calls
{
    public static async Task<JsonElement> AskAsync(McpServer server, string message)
    {
        var answer = new ArrayBufferWriter<byte>();
        Assert.True(await server.HandleAsync(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(message)), answer, calls: null, TestContext.Current.CancellationToken));
        Assert.DoesNotContain((byte)'\n', answer.WrittenSpan.ToArray());
        return JsonDocument.Parse(answer.WrittenMemory).RootElement;
    }

    /// <summary>The text of a result, with "ERROR " before it when it is one.</summary>
    public static async Task<string> CallAsync(McpServer server, string tool, string argumentsJson)
    {
        var result = await ResultAsync(server, tool, argumentsJson);
        return (result.GetProperty("isError").GetBoolean() ? "ERROR " : string.Empty) + result.GetProperty("content")[0].GetProperty("text").GetString();
    }

    public static async Task<JsonElement> ResultAsync(McpServer server, string tool, string argumentsJson) =>
        (await AskAsync(server, $$$"""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"{{{tool}}}","arguments":{{{argumentsJson}}} }}""")).GetProperty("result");
}
