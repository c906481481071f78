using System.Buffers;
using System.Text.Json;

namespace AgentPlatform.AgentDock.Schemas;

/// <summary>Builds a JSON object whose values are taken from another by their paths, or stand in the mapping itself.</summary>
internal sealed class ValueMapping
{
    private readonly List<(string Name, ValuePath? Path, JsonElement Value)> _entries;

    /// <param name="entries">Name to "$.path", or to a value: JSON where it can be read as JSON, else a text.</param>
    internal ValueMapping(IReadOnlyDictionary<string, string> entries) =>
        _entries = [.. entries.Select(pair => ValuePath.TryParse(pair.Value, out var path) ? (pair.Key, path, default) : (pair.Key, (ValuePath?)null, Literal(pair.Value)))];

    /// <summary>What a path does not find is left out.</summary>
    internal JsonElement Map(JsonElement source)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var (name, path, value) in _entries)
            {
                if ((path is null ? value : path.In(source)) is { } found)
                {
                    json.WritePropertyName(name);
                    found.WriteTo(json);
                }
            }

            json.WriteEndObject();
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }

    private static JsonElement Literal(string text)
    {
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(text);
        }
    }
}
