using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using AgentPlatform.AgentDock.Tools;

namespace AgentPlatform.AgentDock.Schemas;

/// <summary>
/// Mends arguments that do not fit but can only mean one thing: "3" for 3, "true" for true, one value where a list is wanted, a JSON text
/// where an object or a list is wanted, null for something optional, an allowed value in the wrong case. Nothing else is guessed: what is
/// not in the schema, missing or out of bounds stays for the model to mend.
/// </summary>
internal static class ArgumentRepairer
{
    /// <summary>The mended arguments and what was done; null when they cannot be made to fit.</summary>
    internal static (JsonElement Arguments, IReadOnlyList<ArgumentRepair> Repairs)? Repair(SchemaNode schema, JsonElement arguments)
    {
        var repairs = new List<ArgumentRepair>();
        var mended = Mend(schema, arguments, string.Empty, repairs);
        if (repairs.Count == 0)
        {
            return null;
        }

        var element = JsonSerializer.SerializeToElement(mended);
        return ArgumentValidator.Check(schema, element) is null ? (element, repairs) : null;
    }

    private static JsonNode? Mend(SchemaNode schema, JsonElement value, string path, List<ArgumentRepair> repairs)
    {
        if (ArgumentValidator.Check(schema, value) is null)
        {
            return Node(value);
        }

        var type = ArgumentValidator.TypeOf(value);
        if (schema.Types == SchemaTypes.None || (schema.Types & type) != 0)
        {
            return type switch
            {
                SchemaTypes.Object => MendObject(schema, value, path, repairs),
                SchemaTypes.Array => MendArray(schema, value, path, repairs),
                SchemaTypes.String when schema.Enum is not null => MendCase(schema, value, path, repairs),
                _ => Node(value),
            };
        }

        return value.ValueKind == JsonValueKind.String && FromText(schema, value.GetString()!.Trim(), path, repairs) is { } read ? read : Wrap(schema, value, path, repairs);
    }

    private static JsonObject MendObject(SchemaNode schema, JsonElement value, string path, List<ArgumentRepair> repairs)
    {
        var mended = new JsonObject();
        foreach (var property in value.EnumerateObject())
        {
            var at = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
            var known = schema.Properties.TryGetValue(property.Name, out var node);
            if (!known || node is null)
            {
                mended[property.Name] = Node(property.Value);
            }
            else if (property.Value.ValueKind == JsonValueKind.Null && !schema.Required.Contains(property.Name) && ArgumentValidator.Check(node, property.Value) is not null)
            {
                repairs.Add(new ArgumentRepair(at, "null left out"));
            }
            else
            {
                mended[property.Name] = Mend(node, property.Value, at, repairs);
            }
        }

        return mended;
    }

    private static JsonArray MendArray(SchemaNode schema, JsonElement value, string path, List<ArgumentRepair> repairs)
    {
        var index = 0;
        return [.. value.EnumerateArray().Select(item =>
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{path}[{index++}]");
            return schema.Items is { } items ? Mend(items, item, at, repairs) : Node(item);
        })];
    }

    /// <summary>The one allowed value that differs by case only.</summary>
    private static JsonNode? MendCase(SchemaNode schema, JsonElement value, string path, List<ArgumentRepair> repairs)
    {
        var text = CanonicalJson.Of(value);
        var near = schema.Enum!.Where(allowed => allowed.Equals(text, StringComparison.OrdinalIgnoreCase)).ToList();
        if (near.Count != 1)
        {
            return Node(value);
        }

        repairs.Add(new ArgumentRepair(path, $"{Shown(value)} read as {near[0]}"));
        return JsonNode.Parse(near[0]);
    }

    /// <summary>What a text says that was meant as another type; null when it says nothing that fits.</summary>
    private static JsonNode? FromText(SchemaNode schema, string text, string path, List<ArgumentRepair> repairs)
    {
        var wantsNumber = (schema.Types & (SchemaTypes.Integer | SchemaTypes.Number)) != 0;
        var wantsFlag = schema.Types.HasFlag(SchemaTypes.Boolean);
        if (wantsFlag && text.ToLowerInvariant() is "true" or "false")
        {
            text = text.ToLowerInvariant();
        }
        else if (!(wantsNumber && (text.Length > 0 && (char.IsAsciiDigit(text[0]) || text[0] == '-')))
            && !(schema.Types.HasFlag(SchemaTypes.Object) && text.StartsWith('{'))
            && !(schema.Types.HasFlag(SchemaTypes.Array) && text.StartsWith('[')))
        {
            return null;
        }

        JsonElement read;
        try
        {
            read = JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }

        if ((schema.Types & ArgumentValidator.TypeOf(read)) == 0)
        {
            return null;
        }

        var inner = new List<ArgumentRepair>();
        var mended = Mend(schema, read, path, inner);
        repairs.Add(new ArgumentRepair(path, $"text read as {ArgumentValidator.Words(ArgumentValidator.TypeOf(read))}"));
        repairs.AddRange(inner);
        return mended;
    }

    /// <summary>One value where a list is wanted.</summary>
    private static JsonNode? Wrap(SchemaNode schema, JsonElement value, string path, List<ArgumentRepair> repairs)
    {
        if (!schema.Types.HasFlag(SchemaTypes.Array) || value.ValueKind is JsonValueKind.Null or JsonValueKind.Array
            || (schema.Items is { } items && ArgumentValidator.Check(items, value) is not null))
        {
            return Node(value);
        }

        repairs.Add(new ArgumentRepair(path, "one value read as a list of one"));
        return new JsonArray(Node(value));
    }

    private static string Shown(JsonElement value)
    {
        var text = value.GetRawText();
        return text.Length > 64 ? text[..64] + "..." : text;
    }

    private static JsonNode? Node(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => JsonObject.Create(value.Clone()),
        JsonValueKind.Array => JsonArray.Create(value.Clone()),
        JsonValueKind.Null => null,
        _ => JsonValue.Create(value.Clone()),
    };
}
