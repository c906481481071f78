using System.Text.Json;

namespace AgentPlatform.Models.Files;

/// <summary>Typed access to the fields of one JSON object, with errors that name file and field.</summary>
internal sealed class JsonFields(string file, JsonElement element, string path = "")
{
    public JsonElement Element { get; } = element;

    /// <summary>Whether the field is there and not null.</summary>
    public bool Has(string field) => Element.ValueKind == JsonValueKind.Object
        ? Element.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null
        : throw new ModelFormatException(file, path.TrimEnd('.'), $"{Short(Element)} is not an object");

    public JsonElement Get(string field) =>
        Has(field) ? Element.GetProperty(field) : throw Wrong(field, "is missing");

    public int Int32(string field)
    {
        var value = Get(field);
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)
            ? number
            : throw Wrong(field, $"{value.GetRawText()} is not a whole number");
    }

    public double Double(string field)
    {
        var value = Get(field);
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number)
            ? number
            : throw Wrong(field, $"{value.GetRawText()} is not a number");
    }

    public string String(string field)
    {
        var value = Get(field);
        return value.ValueKind == JsonValueKind.String ? Text(field, value) : throw Wrong(field, $"{Short(value)} is not a text");
    }

    public bool BooleanOr(string field, bool otherwise)
    {
        if (!Has(field))
        {
            return otherwise;
        }

        var value = Get(field);
        return value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw Wrong(field, $"{Short(value)} is not true or false"),
        };
    }

    /// <summary>A number, a list of numbers, or nothing.</summary>
    public IReadOnlyList<int> Int32List(string field)
    {
        if (!Has(field))
        {
            return [];
        }

        var value = Get(field);
        if (value.ValueKind != JsonValueKind.Array)
        {
            return [Int32(field)];
        }

        var list = new List<int>();
        foreach (var item in value.EnumerateArray())
        {
            list.Add(item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out var number)
                ? number
                : throw Wrong(field, $"{Short(item)} is not a whole number"));
        }

        return list;
    }

    public JsonFields Object(string field)
    {
        var value = Get(field);
        return value.ValueKind == JsonValueKind.Object
            ? new JsonFields(file, value, path + field + ".")
            : throw Wrong(field, $"{Short(value)} is not an object");
    }

    public JsonElement Array(string field)
    {
        var value = Get(field);
        return value.ValueKind == JsonValueKind.Array ? value : throw Wrong(field, $"{Short(value)} is not a list");
    }

    /// <summary>Refuses any value but the given one; a missing field passes.</summary>
    public void MustBe(string field, string expected)
    {
        if (Has(field) && String(field) is var actual && actual != expected)
        {
            throw Wrong(field, $"'{actual}' is not supported, only '{expected}' is");
        }
    }

    public ModelFormatException Wrong(string field, string problem) => new(file, path + field, problem);

    // Half of a surrogate pair can be written in JSON but is no text.
    private string Text(string field, JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException error)
        {
            throw new ModelFormatException(file, path + field, "is not valid text", error);
        }
    }

    private static string Short(JsonElement value) => value.GetRawText() is var text && text.Length > 60 ? text[..60] + "…" : text;
}
