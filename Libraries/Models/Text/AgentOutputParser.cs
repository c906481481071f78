using System.Text;
using System.Text.Json;

namespace AgentPlatform.Models.Text;

/// <summary>Takes a sampled turn apart: thought, tool calls, answer.</summary>
public static class AgentOutputParser
{
    private const string ThoughtStart = "<think>";
    private const string ThoughtEnd = "</think>";
    private const string CallStart = "<tool_call>";
    private const string CallEnd = "</tool_call>";
    private const string AnswerStart = "<answer>";
    private const string AnswerEnd = "</answer>";

    /// <summary>Parses the text sampled after "&lt;think&gt;\n". Never throws: what is wrong is in <see cref="ParsedTurn.Malformed"/>.</summary>
    /// <param name="sampled">The text, with or without the end of turn at its end.</param>
    public static ParsedTurn Parse(string sampled)
    {
        var text = WithoutEnd(sampled);
        var end = text.LastIndexOf(ThoughtEnd, StringComparison.Ordinal);
        if (end < 0)
        {
            return new ParsedTurn(Thought(text), [], null, "", new(MalformedReason.UnclosedThought, "the thought was not closed with </think>"));
        }

        var calls = new List<ParsedToolCall>();
        var content = new StringBuilder();
        var fault = ToolCalls(text[(end + ThoughtEnd.Length)..], calls, content);
        var rest = content.ToString();
        var answer = Answer(rest, ref fault);
        return new ParsedTurn(Thought(text[..end]), calls, answer, rest.Trim(), fault);
    }

    private static string WithoutEnd(string text)
    {
        var trimmed = text.TrimEnd();
        foreach (var end in (string[])[SmallModelTokens.TurnEnd, SmallModelTokens.EndOfText])
        {
            if (trimmed.EndsWith(end, StringComparison.Ordinal))
            {
                return trimmed[..^end.Length];
            }
        }

        return text;
    }

    private static string Thought(string text)
    {
        var thought = text.TrimStart('\n');
        return (thought.StartsWith(ThoughtStart, StringComparison.Ordinal) ? thought[ThoughtStart.Length..] : thought).Trim('\n');
    }

    private static MalformedOutput? ToolCalls(string text, List<ParsedToolCall> calls, StringBuilder content)
    {
        MalformedOutput? fault = null;
        var position = 0;
        while (text.IndexOf(CallStart, position, StringComparison.Ordinal) is >= 0 and var start)
        {
            content.Append(text, position, start - position);
            var inside = start + CallStart.Length;
            var end = text.IndexOf(CallEnd, inside, StringComparison.Ordinal);
            if (end < 0)
            {
                return fault ?? new(MalformedReason.UnclosedToolCall, "a <tool_call> was not closed with </tool_call>");
            }

            fault ??= Call(text[inside..end], calls);
            position = end + CallEnd.Length;
        }

        content.Append(text, position, text.Length - position);
        return fault;
    }

    private static MalformedOutput? Call(string json, List<ParsedToolCall> calls)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                return new(MalformedReason.InvalidJson, "a tool call is not a JSON object");
            }

            if (!root.TryGetProperty("name", out var name) || name.ValueKind != JsonValueKind.String || string.IsNullOrWhiteSpace(name.GetString()))
            {
                return new(MalformedReason.MissingName, "a tool call has no \"name\"");
            }

            if (Arguments(root) is not { } arguments)
            {
                return new(MalformedReason.InvalidArguments, "the \"arguments\" of a tool call are not a JSON object");
            }

            calls.Add(new ParsedToolCall(name.GetString()!, arguments));
            return null;
        }
        catch (Exception error) when (error is JsonException or ArgumentException or InvalidOperationException)
        {
            // ArgumentException and InvalidOperationException: half of a surrogate pair, bare or as an escape.
            return new(MalformedReason.InvalidJson, $"a tool call is not valid JSON: {error.Message}");
        }
    }

    // Some models write the arguments as a JSON text inside a JSON string; what is in it counts.
    private static string? Arguments(JsonElement root)
    {
        if (!root.TryGetProperty("arguments", out var arguments) || arguments.ValueKind == JsonValueKind.Null)
        {
            return "{}";
        }

        if (arguments.ValueKind != JsonValueKind.String)
        {
            return arguments.ValueKind == JsonValueKind.Object ? arguments.GetRawText() : null;
        }

        try
        {
            using var inner = JsonDocument.Parse(arguments.GetString()!);
            return inner.RootElement.ValueKind == JsonValueKind.Object ? inner.RootElement.GetRawText() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Answer(string content, ref MalformedOutput? fault)
    {
        var start = content.LastIndexOf(AnswerStart, StringComparison.Ordinal);
        if (start < 0)
        {
            return null;
        }

        start += AnswerStart.Length;
        var end = content.IndexOf(AnswerEnd, start, StringComparison.Ordinal);
        if (end < 0)
        {
            fault ??= new(MalformedReason.UnclosedAnswer, "an <answer> was not closed with </answer>");
            return null;
        }

        return content[start..end].Trim();
    }
}
