using System.Text.Json;
using AgentPlatform.Models.Text;

namespace AgentPlatform.Tests.Models.Text;

/// <summary>Reads conversations written the way OpenAI clients send them.</summary>
internal static class GoldenChat
{
    public static List<ChatTurn> Messages(JsonElement input) =>
        [.. input.GetProperty("messages").EnumerateArray().Select(Turn)];

    public static List<ToolDefinition> Tools(JsonElement input) => input.TryGetProperty("tools", out var tools)
        ? [.. tools.EnumerateArray().Select(tool => ToolDefinition.FromOpenAi(tool.GetRawText()))]
        : [];

    private static ChatTurn Turn(JsonElement message) =>
        new(Enum.Parse<ChatRole>(message.GetProperty("role").GetString()!, ignoreCase: true), Text(message, "content") ?? "")
        {
            Reasoning = Text(message, "reasoning_content"),
            ToolCalls = message.TryGetProperty("tool_calls", out var calls) ? [.. calls.EnumerateArray().Select(Call)] : [],
        };

    private static ChatToolCall Call(JsonElement call)
    {
        var function = call.TryGetProperty("function", out var inner) ? inner : call;
        var arguments = function.GetProperty("arguments");
        var json = arguments.ValueKind == JsonValueKind.String ? arguments.GetString()! : PythonJson.Render(arguments);
        return new ChatToolCall(function.GetProperty("name").GetString()!, json);
    }

    private static string? Text(JsonElement message, string field) =>
        message.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
