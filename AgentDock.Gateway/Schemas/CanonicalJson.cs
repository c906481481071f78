using System.Globalization;
using System.Text;
using System.Text.Json;

namespace AgentPlatform.AgentDock.Schemas;

/// <summary>One text per JSON value, so that values can be compared: sorted keys, no blanks, 1.0 equal to 1.</summary>
internal static class CanonicalJson
{
    internal static string Of(JsonElement element)
    {
        var builder = new StringBuilder();
        Write(element, builder);
        return builder.ToString();
    }

    private static void Write(JsonElement element, StringBuilder builder)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                builder.Append('{');
                foreach (var property in element.EnumerateObject().OrderBy(property => property.Name, StringComparer.Ordinal))
                {
                    builder.Append(JsonEncodedText.Encode(property.Name)).Append(':');
                    Write(property.Value, builder);
                    builder.Append(',');
                }

                builder.Append('}');
                break;
            case JsonValueKind.Array:
                builder.Append('[');
                foreach (var item in element.EnumerateArray())
                {
                    Write(item, builder);
                    builder.Append(',');
                }

                builder.Append(']');
                break;
            case JsonValueKind.String:
                builder.Append('"').Append(JsonEncodedText.Encode(element.GetString()!)).Append('"');
                break;
            case JsonValueKind.Number:
                var number = element.GetDouble();
                // Beyond 2^53 neighbours have the same double; their own text tells them apart.
                builder.Append(Math.Abs(number) < 1L << 53 ? number.ToString("R", CultureInfo.InvariantCulture) : element.GetRawText());
                break;
            default:
                builder.Append(element.ValueKind);
                break;
        }
    }
}
