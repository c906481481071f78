using System.Text;
using System.Text.Json;

namespace AgentPlatform.Models.Files;

/// <summary>The checked header of a safetensors file: where each tensor lies.</summary>
internal sealed class SafetensorsHeader
{
    private const int MaxHeaderBytes = 100_000_000;

    private SafetensorsHeader(IReadOnlyDictionary<string, SafetensorsEntry> entries, IReadOnlyDictionary<string, string> metadata)
    {
        Entries = entries;
        Metadata = metadata;
    }

    public IReadOnlyDictionary<string, SafetensorsEntry> Entries { get; }

    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Checks the length field against the file before anything of that size is read.</summary>
    public static int CheckLength(string file, long fileBytes, ulong headerBytes)
    {
        if (headerBytes > MaxHeaderBytes)
        {
            throw new ModelFormatException(file, "header", $"length {headerBytes} is over the limit of {MaxHeaderBytes} bytes; this is not a safetensors file");
        }

        if ((long)headerBytes > fileBytes - 8)
        {
            throw new ModelFormatException(file, "header", $"is truncated: {headerBytes} bytes announced, {fileBytes - 8} are there");
        }

        return (int)headerBytes;
    }

    public static SafetensorsHeader Parse(string file, ReadOnlySpan<byte> json, long bufferBytes)
    {
        string text;
        try
        {
            text = new UTF8Encoding(false, true).GetString(json);
        }
        catch (DecoderFallbackException error)
        {
            throw new ModelFormatException(file, "header", "is not UTF-8", error);
        }

        using var document = JsonText.ParseObject(file, text);
        var entries = new Dictionary<string, SafetensorsEntry>();
        var metadata = new Dictionary<string, string>();
        foreach (var property in document.RootElement.EnumerateObject())
        {
            if (property.Name == "__metadata__")
            {
                ReadMetadata(file, property.Value, metadata);
            }
            else if (!entries.TryAdd(property.Name, Entry(file, property, bufferBytes)))
            {
                throw new ModelFormatException(file, property.Name, "is there twice");
            }
        }

        CheckPacked(file, entries, bufferBytes);
        return new SafetensorsHeader(entries, metadata);
    }

    private static SafetensorsEntry Entry(string file, JsonProperty property, long bufferBytes)
    {
        var name = property.Name;
        if (property.Value.ValueKind != JsonValueKind.Object)
        {
            throw new ModelFormatException(file, name, "is not an object");
        }

        var fields = new JsonFields(file, property.Value, name + ".");
        var typeName = fields.String("dtype");
        var type = TensorDataTypes.FromSafetensors(typeName)
            ?? throw new ModelFormatException(file, name, $"dtype {typeName} is not supported, only F32, BF16 and F16 are");
        var shape = Longs(fields, "shape");
        var offsets = Longs(fields, "data_offsets");
        if (offsets.Length != 2 || offsets[0] > offsets[1] || offsets[1] > bufferBytes)
        {
            throw new ModelFormatException(file, name, $"data_offsets [{string.Join(", ", offsets)}] do not lie in the {bufferBytes} bytes of data");
        }

        var bytes = (Int128)type.SizeInBytes();
        foreach (var size in shape)
        {
            // Int128 holds the product of a 63-bit number and one that is still within the file.
            bytes *= size;
            if (bytes > bufferBytes)
            {
                break;
            }
        }

        if (bytes != offsets[1] - offsets[0])
        {
            throw new ModelFormatException(file, name, $"shape [{string.Join(", ", shape)}] of {typeName} needs another size than the {offsets[1] - offsets[0]} bytes between data_offsets");
        }

        return new SafetensorsEntry(type, shape, offsets[0], offsets[1]);
    }

    private static long[] Longs(JsonFields fields, string field)
    {
        var list = new List<long>();
        foreach (var item in fields.Array(field).EnumerateArray())
        {
            list.Add(item.ValueKind == JsonValueKind.Number && item.TryGetInt64(out var number) && number >= 0
                ? number
                : throw fields.Wrong(field, $"{item.GetRawText()} is not a size"));
        }

        return [.. list];
    }

    private static void ReadMetadata(string file, JsonElement value, Dictionary<string, string> metadata)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw new ModelFormatException(file, "__metadata__", "is not an object");
        }

        var fields = new JsonFields(file, value, "__metadata__.");
        foreach (var item in value.EnumerateObject())
        {
            metadata[item.Name] = fields.String(item.Name);
        }
    }

    // The format allows neither holes nor overlaps: either means that offsets were damaged.
    private static void CheckPacked(string file, Dictionary<string, SafetensorsEntry> entries, long bufferBytes)
    {
        var position = 0L;
        foreach (var (name, entry) in entries.OrderBy(entry => entry.Value.Begin).ThenBy(entry => entry.Value.End))
        {
            if (entry.Begin != position)
            {
                throw new ModelFormatException(file, name, $"begins at byte {entry.Begin} of the data where {position} was expected");
            }

            position = entry.End;
        }

        if (position != bufferBytes)
        {
            throw new ModelFormatException(file, null, $"has {bufferBytes} bytes of data where its header describes {position}");
        }
    }
}
