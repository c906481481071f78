using System.Globalization;
using System.Text.Json;

namespace AgentPlatform.AgentDock.Schemas;

/// <summary>Checks arguments against a compiled schema. The message names the field, what was wanted and what came.</summary>
internal static class ArgumentValidator
{
    /// <summary>Null when the arguments fit; otherwise the first thing that does not.</summary>
    internal static string? Check(SchemaNode schema, JsonElement arguments) => Check(schema, arguments, string.Empty);

    private static string? Check(SchemaNode schema, JsonElement value, string path)
    {
        if (!schema.Possible)
        {
            return $"{Named(path)} is not allowed";
        }

        var type = TypeOf(value);
        if (schema.Types != SchemaTypes.None && (schema.Types & type) == 0)
        {
            return $"{Named(path)} must be {Words(schema.Types)}, not {Words(type)}";
        }

        if (schema.Enum is { } allowed && !allowed.Contains(CanonicalJson.Of(value)))
        {
            return $"{Named(path)} must be one of {string.Join(", ", allowed)}";
        }

        return (type switch
        {
            SchemaTypes.Object => CheckObject(schema, value, path),
            SchemaTypes.Array => CheckArray(schema, value, path),
            SchemaTypes.String => CheckString(schema, value, path),
            SchemaTypes.Integer or SchemaTypes.Number => CheckNumber(schema, value.GetDouble(), path),
            _ => null,
        }) ?? CheckCombined(schema, value, path);
    }

    private static string? CheckObject(SchemaNode schema, JsonElement value, string path)
    {
        foreach (var name in schema.Required)
        {
            if (!value.TryGetProperty(name, out _))
            {
                return $"{Named(Join(path, name))} is missing";
            }
        }

        foreach (var property in value.EnumerateObject())
        {
            if (schema.Properties.TryGetValue(property.Name, out var known))
            {
                if (Check(known, property.Value, Join(path, property.Name)) is { } problem)
                {
                    return problem;
                }
            }
            else if (schema.AdditionalProperties is { } additional)
            {
                if (!additional.Possible)
                {
                    var names = schema.Properties.Keys.Order(StringComparer.Ordinal);
                    return $"{Named(Join(path, property.Name))} is unknown; known: {string.Join(", ", names)}";
                }

                if (Check(additional, property.Value, Join(path, property.Name)) is { } problem)
                {
                    return problem;
                }
            }
        }

        return null;
    }

    private static string? CheckArray(SchemaNode schema, JsonElement value, string path)
    {
        var length = value.GetArrayLength();
        if (length < schema.MinItems)
        {
            return $"{Named(path)} must have at least {schema.MinItems} items, not {length}";
        }

        if (length > schema.MaxItems)
        {
            return $"{Named(path)} must have at most {schema.MaxItems} items, not {length}";
        }

        if (schema.Items is { } items)
        {
            var index = 0;
            foreach (var item in value.EnumerateArray())
            {
                if (Check(items, item, string.Create(CultureInfo.InvariantCulture, $"{path}[{index++}]")) is { } problem)
                {
                    return problem;
                }
            }
        }

        return null;
    }

    private static string? CheckString(SchemaNode schema, JsonElement value, string path)
    {
        if (schema.MinLength is null && schema.MaxLength is null)
        {
            return null;
        }

        // JSON Schema counts code points.
        var length = value.GetString()!.EnumerateRunes().Count();
        return length < schema.MinLength
            ? schema.MinLength == 1 ? $"{Named(path)} must not be empty" : $"{Named(path)} must have at least {schema.MinLength} characters, not {length}"
            : length > schema.MaxLength ? $"{Named(path)} must have at most {schema.MaxLength} characters, not {length}" : null;
    }

    private static string? CheckNumber(SchemaNode schema, double value, string path)
    {
        var wanted = value < schema.Minimum ? $"at least {Text(schema.Minimum)}"
            : value <= schema.ExclusiveMinimum ? $"more than {Text(schema.ExclusiveMinimum)}"
            : value > schema.Maximum ? $"at most {Text(schema.Maximum)}"
            : value >= schema.ExclusiveMaximum ? $"less than {Text(schema.ExclusiveMaximum)}"
            : null;
        return wanted is null ? null : $"{Named(path)} must be {wanted}, not {Text(value)}";
    }

    private static string? CheckCombined(SchemaNode schema, JsonElement value, string path)
    {
        foreach (var all in schema.AllOf)
        {
            if (Check(all, value, path) is { } problem)
            {
                return problem;
            }
        }

        if (schema.AnyOf.Count > 0)
        {
            var problems = schema.AnyOf.Select(one => Check(one, value, path)).ToList();
            if (!problems.Contains(null))
            {
                return string.Join(", or ", problems.Distinct());
            }
        }

        if (schema.OneOf.Count > 0)
        {
            var problems = schema.OneOf.Select(one => Check(one, value, path)).ToList();
            var fits = problems.Count(problem => problem is null);
            if (fits != 1)
            {
                return fits == 0 ? string.Join(", or ", problems.Distinct()) : $"{Named(path)} fits more than one of the allowed forms";
            }
        }

        return null;
    }

    internal static SchemaTypes TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => SchemaTypes.Object,
        JsonValueKind.Array => SchemaTypes.Array,
        JsonValueKind.String => SchemaTypes.String,
        JsonValueKind.True or JsonValueKind.False => SchemaTypes.Boolean,
        // 1.0 is an integer to JSON Schema.
        JsonValueKind.Number => value.TryGetInt64(out _) || Math.Floor(value.GetDouble()) == value.GetDouble() ? SchemaTypes.Integer : SchemaTypes.Number,
        _ => SchemaTypes.Null,
    };

    internal static string Words(SchemaTypes types)
    {
        var shown = types.HasFlag(SchemaTypes.Number) ? types & ~SchemaTypes.Integer : types;
        return string.Join(" or ", Enum.GetValues<SchemaTypes>().Where(one => one != SchemaTypes.None && shown.HasFlag(one)).Select(one => one.ToString().ToLowerInvariant()));
    }

    private static string Text(double? value) => value?.ToString(CultureInfo.InvariantCulture) ?? string.Empty;

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static string Named(string path) => path.Length == 0 ? "the arguments" : $"argument '{path}'";
}
