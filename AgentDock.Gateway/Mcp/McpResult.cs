using System.Globalization;
using System.Text;
using System.Text.Json;
using AgentPlatform.AgentDock.Tools;
using AgentPlatform.Contracts.AgentDock.V1;

namespace AgentPlatform.AgentDock.Mcp;

/// <summary>From the result of tools/call to what the model reads.</summary>
internal static class McpResult
{
    private const int MaxMediaBytes = 3 << 20;

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
    internal static (string Text, CutText? Cut) Cap(string text, int maxBytes)
    {
        var shown = Prefix(text, maxBytes);
        return shown.Length == text.Length
            ? (text, null)
            : (string.Create(CultureInfo.InvariantCulture, $"{shown}\n[cut: {text.Length - shown.Length} of {text.Length} characters left out]"),
                new CutText(text, Encoding.UTF8.GetByteCount(shown)));
    }

    /// <summary>As much of a text as fits into so many bytes of UTF-8.</summary>
    internal static string Prefix(string text, int maxBytes)
    {
        if (text.Length <= maxBytes / 3 || Encoding.UTF8.GetByteCount(text) <= maxBytes)
        {
            return text;
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

        return text[..characters];
    }

    private static ServerOutcome Error(JsonElement error, int maxBytes)
    {
        var message = error.ValueKind == JsonValueKind.Object && error.TryGetProperty("message", out var text) && text.ValueKind == JsonValueKind.String
            ? text.GetString()!
            : "the tool failed without a message";
        var (capped, cut) = Cap(message, maxBytes);
        return new ServerOutcome { Fault = Fault.Tool, Text = capped, Truncated = cut is not null, Cut = cut };
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
        var (capped, cut) = Cap(text, maxBytes);
        var truncated = cut is not null;
        // Structured content that is too long is dropped: cut JSON is none.
        var keep = structured.Length <= maxBytes;
        return new ServerOutcome
        {
            Fault = failed ? Fault.Tool : Fault.Unspecified,
            Text = capped,
            Truncated = truncated || !keep,
            Cut = cut,
            Media = blocks.ValueKind == JsonValueKind.Array ? Media(blocks) : [],
            StructuredJson = keep ? structured : string.Empty,
            RawResult = truncated || !keep ? default(ReadOnlyMemory<byte>) : raw,
        };
    }

    /// <summary>What is not text. More than a gRPC message takes is named without its content; over MCP the server's own result goes on whole.</summary>
    private static IReadOnlyList<ToolMedia> Media(JsonElement blocks)
    {
        List<ToolMedia>? media = null;
        var left = MaxMediaBytes;
        foreach (var block in blocks.EnumerateArray())
        {
            var kind = String(block, "type");
            var (item, key) = kind switch
            {
                "image" or "audio" => (block, "data"),
                "resource" when block.TryGetProperty("resource", out var resource) && String(resource, "blob").Length > 0 => (resource, "blob"),
                "resource_link" => (block, string.Empty),
                _ => default,
            };
            if (item.ValueKind != JsonValueKind.Object)
            {
                continue;
            }

            var content = key.Length > 0 && item.TryGetProperty(key, out var data) && data.ValueKind == JsonValueKind.String && data.TryGetBytesFromBase64(out var bytes) && bytes.Length <= left
                ? bytes
                : [];
            left -= content.Length;
            (media ??= []).Add(new ToolMedia(kind == "resource_link" ? "resource" : kind, String(item, "mimeType"), content, String(item, "uri"), String(item, "name")));
        }

        return media ?? (IReadOnlyList<ToolMedia>)[];
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
