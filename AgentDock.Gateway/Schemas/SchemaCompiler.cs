using System.Collections.Frozen;
using System.Text.Json;

namespace AgentPlatform.AgentDock.Schemas;

/// <summary>
/// Turns a tool's input schema into nodes, once. Knows type, enum, const, properties, required, additionalProperties, items, the
/// bounds on numbers, lengths and counts, anyOf, oneOf, allOf and local $ref. What else a schema says is left to the tool.
/// </summary>
internal sealed class SchemaCompiler
{
    private readonly JsonElement _root;
    private readonly Dictionary<string, SchemaNode> _references = new(StringComparer.Ordinal);

    private SchemaCompiler(JsonElement root) => _root = root;

    internal static SchemaNode Compile(JsonElement schema) => new SchemaCompiler(schema).Node(schema, new SchemaNode());

    private SchemaNode Node(JsonElement schema) => Node(schema, new SchemaNode());

    private SchemaNode Node(JsonElement schema, SchemaNode node)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            node.Possible = schema.ValueKind != JsonValueKind.False;
            return node;
        }

        if (schema.TryGetProperty("$ref", out var reference) && reference.ValueKind == JsonValueKind.String)
        {
            return Reference(reference.GetString()!);
        }

        node.Types = Types(schema);
        node.Enum = schema.TryGetProperty("const", out var constant) ? [CanonicalJson.Of(constant)]
            : schema.TryGetProperty("enum", out var allowed) && allowed.ValueKind == JsonValueKind.Array ? [.. allowed.EnumerateArray().Select(CanonicalJson.Of)]
            : null;
        if (schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object)
        {
            node.Properties = properties.EnumerateObject().DistinctBy(property => property.Name).ToFrozenDictionary(property => property.Name, property => Node(property.Value));
        }

        if (schema.TryGetProperty("required", out var required) && required.ValueKind == JsonValueKind.Array)
        {
            node.Required = [.. required.EnumerateArray().Where(name => name.ValueKind == JsonValueKind.String).Select(name => name.GetString()!)];
        }

        node.AdditionalProperties = schema.TryGetProperty("additionalProperties", out var additional) ? Node(additional) : null;
        node.Items = schema.TryGetProperty("items", out var items) ? Node(items) : null;
        node.Minimum = Bound(schema, "minimum");
        node.ExclusiveMinimum = Bound(schema, "exclusiveMinimum");
        node.Maximum = Bound(schema, "maximum");
        node.ExclusiveMaximum = Bound(schema, "exclusiveMaximum");
        node.MinLength = (int?)Bound(schema, "minLength");
        node.MaxLength = (int?)Bound(schema, "maxLength");
        node.MinItems = (int?)Bound(schema, "minItems");
        node.MaxItems = (int?)Bound(schema, "maxItems");
        node.AnyOf = Nodes(schema, "anyOf");
        node.OneOf = Nodes(schema, "oneOf");
        node.AllOf = Nodes(schema, "allOf");
        return node;
    }

    private SchemaNode Reference(string reference)
    {
        if (_references.TryGetValue(reference, out var known))
        {
            return known;
        }

        // Entered before it is read: a schema may refer to itself.
        var node = _references[reference] = new SchemaNode();
        var target = _root;
        foreach (var part in reference.Split('/').Skip(1))
        {
            var name = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (target.ValueKind != JsonValueKind.Object || !target.TryGetProperty(name, out target))
            {
                return node;
            }
        }

        if (!reference.StartsWith('#'))
        {
            return node;
        }

        // A reference to a reference comes back as the other's node; this one then asks for just that.
        var resolved = Node(target, node);
        if (!ReferenceEquals(resolved, node))
        {
            node.AllOf = [resolved];
        }

        return node;
    }

    private IReadOnlyList<SchemaNode> Nodes(JsonElement schema, string key) =>
        schema.TryGetProperty(key, out var list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray().Select(Node)] : [];

    private static double? Bound(JsonElement schema, string key) =>
        schema.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    private static SchemaTypes Types(JsonElement schema)
    {
        if (!schema.TryGetProperty("type", out var type))
        {
            return SchemaTypes.None;
        }

        return type.ValueKind == JsonValueKind.Array
            ? type.EnumerateArray().Aggregate(SchemaTypes.None, (all, one) => all | Type(one))
            : Type(type);
    }

    private static SchemaTypes Type(JsonElement word) => (word.ValueKind == JsonValueKind.String ? word.GetString() : null) switch
    {
        "null" => SchemaTypes.Null,
        "boolean" => SchemaTypes.Boolean,
        "integer" => SchemaTypes.Integer,
        "number" => SchemaTypes.Number | SchemaTypes.Integer,
        "string" => SchemaTypes.String,
        "array" => SchemaTypes.Array,
        "object" => SchemaTypes.Object,
        _ => SchemaTypes.None,
    };
}
