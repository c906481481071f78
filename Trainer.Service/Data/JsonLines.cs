using System.Text.Json;
using AgentPlatform.ServiceDefaults;

namespace AgentPlatform.Trainer.Data;

/// <summary>Reads JSONL; what is wrong is reported with file, line and field.</summary>
internal static class JsonLines
{
    /// <param name="path">The file.</param>
    /// <param name="read">A line to an item.</param>
    /// <param name="most">Items after which it reads no further.</param>
    public static List<T> Read<T>(string path, Func<JsonElement, T> read, int most = int.MaxValue)
    {
        var items = new List<T>();
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            if (items.Count >= most)
            {
                break;
            }

            number++;
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            try
            {
                using var document = JsonDocument.Parse(line);
                items.Add(read(document.RootElement));
            }
            catch (Exception problem) when (problem is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
            {
                throw new PlatformException(PlatformErrorCode.Invalid, "DATA_LINE", $"{path}, line {number}: {problem.Message}", problem);
            }
        }

        return items.Count > 0 ? items : throw new PlatformException(PlatformErrorCode.Invalid, "DATA_EMPTY", $"{path}: there is no line in it.");
    }

    /// <summary>A field of an object, or an error that names it.</summary>
    public static JsonElement Field(JsonElement element, string name) => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value)
        ? value
        : throw new FormatException($"the field \"{name}\" is missing.");

    /// <summary>Character ranges [[start, end], ...] of an optional field.</summary>
    public static IReadOnlyList<Range> Ranges(JsonElement element, string name, int length)
    {
        if (!element.TryGetProperty(name, out var value))
        {
            return [];
        }

        var ranges = new List<Range>();
        foreach (var pair in value.EnumerateArray())
        {
            var (start, end) = (pair[0].GetInt32(), pair[1].GetInt32());
            if (start < 0 || end <= start || end > length)
            {
                throw new FormatException($"the field \"{name}\" holds [{start}, {end}], which is not a range of the text's {length} characters.");
            }

            ranges.Add(start..end);
        }

        return ranges;
    }
}
