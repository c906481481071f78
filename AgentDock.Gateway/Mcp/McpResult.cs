using System.Globalization;
using System.Text;
using System.Text.Json;
using AgentPlatform.AgentDock.Tools;
using AgentPlatform.Contracts.AgentDock.V1;

namespace AgentPlatform.AgentDock.Mcp;

/// <summary>From the result of tools/call to what the model reads.</summary>
internal static class McpResult
{
    /// <summary>The outcome of a reply; text beyond <paramref name="maxBytes"/> of UTF-8 is cut and says so.</summary>
    internal static ServerOutcome Read(McpReply reply, int maxBytes)
    {
        try
        {
            using var document = JsonDocument.Parse(reply.Body);
            var root = document.RootElement;
            return reply.IsError ? Error(root, maxBytes) : Result(root, reply.Body, maxBytes);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return new ServerOutcome { Fault = Fault.Infrastructure, Text = $"The tool's answer cannot be read: {exception.Message}" };
        }
    }

    /// <summary>Cuts at a character's border.</summary>
    internal static (string Text, bool Truncated) Cap(string text, int maxBytes)
    {
        if (text.Length <= maxBytes / 3 || Encoding.UTF8.GetByteCount(text) <= maxBytes)
        {
            return (text, false);
        }

        var bytes = 0;
        var characters = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > maxBytes)
            {
                break;
            }

            characters += rune.Utf16SequenceLength;
        }

        return (string.Create(CultureInfo.InvariantCulture, $"{text[..characters]}\n[cut: {text.Length - characters} of {text.Length} characters left out]"), true);
    }

    private static ServerOutcome Error(JsonElement error, int maxBytes)
    {
        var message = error.ValueKind == JsonValueKind.Object && error.TryGetProperty("message", out var text) && text.ValueKind == JsonValueKind.String
            ? text.GetString()!
            : "the tool failed without a message";
        var (capped, truncated) = Cap(message, maxBytes);
        return new ServerOutcome { Fault = Fault.Tool, Text = capped, Truncated = truncated };
    }

    private static ServerOutcome Result(JsonElement result, byte[] raw, int maxBytes)
    {
        if (result.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("the result is no object");
        }

        var structured = result.TryGetProperty("structuredContent", out var content) && content.ValueKind == JsonValueKind.Object ? content.GetRawText() : string.Empty;
        var text = result.TryGetProperty("content", out var blocks) && blocks.ValueKind == JsonValueKind.Array ? Text(blocks) : structured;
        var failed = result.TryGetProperty("isError", out var flag) && flag.ValueKind == JsonValueKind.True;
        var (capped, truncated) = Cap(text, maxBytes);
        // Structured content that is too long is dropped: cut JSON is none.
        var keep = structured.Length <= maxBytes;
        return new ServerOutcome
        {
            Fault = failed ? Fault.Tool : Fault.Unspecified,
            Text = capped,
            Truncated = truncated || !keep,
            StructuredJson = keep ? structured : string.Empty,
            RawResult = truncated || !keep ? default(ReadOnlyMemory<byte>) : raw,
        };
    }

    private static string Text(JsonElement blocks)
    {
        if (blocks.GetArrayLength() == 1)
        {
            return Block(blocks[0]);
        }

        return string.Join('\n', blocks.EnumerateArray().Select(Block));
    }

    private static string Block(JsonElement block) => String(block, "type") switch
    {
        "text" => String(block, "text"),
        "resource" when block.TryGetProperty("resource", out var resource) && resource.ValueKind == JsonValueKind.Object =>
            resource.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : $"[resource {String(resource, "uri")}]",
        "resource_link" => $"[link {String(block, "uri")} {String(block, "name")}]",
        { Length: > 0 } type => $"[{type} {String(block, "mimeType")}, {String(block, "data").Length} characters of base64]",
        _ => string.Empty,
    };

    private static string String(JsonElement element, string key) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : string.Empty;
}
