using System.Globalization;
using System.Text;
using System.Text.Json;

namespace AgentPlatform.Models.Text;

/// <summary>JSON as Python's json.dumps(ensure_ascii=False) writes it, which is what models saw in training.</summary>
internal static class PythonJson
{
    public static string Render(JsonElement element)
    {
        var text = new StringBuilder();
        Write(text, element);
        return text.ToString();
    }

    public static string Quote(string value)
    {
        var text = new StringBuilder(value.Length + 2);
        Write(text, value);
        return text.ToString();
    }

    /// <summary>The text of a JSON string.</summary>
    /// <exception cref="FormatException">It holds half of a surrogate pair.</exception>
    public static string Text(JsonElement element)
    {
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException error)
        {
            throw new FormatException("a JSON text holds half of a surrogate pair", error);
        }
    }

    private static void Write(StringBuilder text, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                text.Append('{');
                foreach (var (index, property) in element.EnumerateObject().Index())
                {
                    Write(text.Append(index == 0 ? "" : ", "), property.Name);
                    Write(text.Append(": "), property.Value);
                }

                text.Append('}');
                break;
            case JsonValueKind.Array:
                text.Append('[');
                foreach (var (index, item) in element.EnumerateArray().Index())
                {
                    Write(text.Append(index == 0 ? "" : ", "), item);
                }

                text.Append(']');
                break;
            case JsonValueKind.String:
                Write(text, Text(element));
                break;
            default:
                text.Append(element.GetRawText());
                break;
        }
    }

    private static void Write(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var character in value)
        {
            _ = character switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ => text.Append(character),
            };
        }

        text.Append('"');
    }
}
