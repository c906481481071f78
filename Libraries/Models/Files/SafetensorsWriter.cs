using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace AgentPlatform.Models.Files;

/// <summary>Writes safetensors files.</summary>
public static class SafetensorsWriter
{
    private const int ChunkValues = 1 << 18;

    /// <summary>Writes all tensors to one file, which appears complete or not at all.</summary>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <param name="tensors">The tensors, stored in this order.</param>
    /// <param name="metadata">Notes for the header, or null for Hugging Face's own {"format": "pt"}.</param>
    /// <param name="type">F32 or BF16 (rounded to nearest, ties to even).</param>
    /// <exception cref="ModelFormatException">A name is there twice, or values and sizes disagree.</exception>
    public static void Write(
        string path,
        IEnumerable<NamedTensor> tensors,
        IReadOnlyDictionary<string, string>? metadata = null,
        TensorDataType type = TensorDataType.F32)
    {
        if (type == TensorDataType.F16)
        {
            throw new ModelFormatException(path, null, "F16 is not written, only F32 and BF16 are");
        }

        NamedTensor[] list = [.. tensors];
        Check(path, list);
        AtomicFile.Write(path, stream =>
        {
            stream.Write(Header(list, metadata, type));
            var buffer = new byte[ChunkValues * type.SizeInBytes()];
            foreach (var tensor in list)
            {
                WriteData(stream, tensor.Data.Span, type, buffer);
            }
        });
    }

    private static void Check(string path, NamedTensor[] tensors)
    {
        var names = new HashSet<string>();
        foreach (var tensor in tensors)
        {
            if (tensor.Name == "__metadata__" || !names.Add(tensor.Name))
            {
                throw new ModelFormatException(path, tensor.Name, "is there twice or is a reserved name");
            }

            var count = new TensorShape(tensor.Name, tensor.Shape).Count;
            if (count != tensor.Data.Length)
            {
                throw new ModelFormatException(path, tensor.Name, $"shape [{string.Join(", ", tensor.Shape)}] needs {count} values, {tensor.Data.Length} were given");
            }
        }
    }

    private static byte[] Header(NamedTensor[] tensors, IReadOnlyDictionary<string, string>? metadata, TensorDataType type)
    {
        using var stream = new MemoryStream();
        stream.Write(stackalloc byte[8]);
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            foreach (var (key, value) in metadata ?? new Dictionary<string, string> { ["format"] = "pt" })
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
            var position = 0L;
            foreach (var tensor in tensors)
            {
                WriteEntry(json, tensor, type, ref position);
            }

            json.WriteEndObject();
        }

        // Data that begins at a multiple of eight can be used where it is mapped.
        while (stream.Length % 8 != 0)
        {
            stream.WriteByte((byte)' ');
        }

        var bytes = stream.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(bytes, bytes.Length - 8);
        return bytes;
    }

    private static void WriteEntry(Utf8JsonWriter json, NamedTensor tensor, TensorDataType type, ref long position)
    {
        json.WriteStartObject(tensor.Name);
        json.WriteString("dtype", type.ToSafetensors());
        json.WriteStartArray("shape");
        foreach (var size in tensor.Shape)
        {
            json.WriteNumberValue(size);
        }

        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(position);
        position += (long)tensor.Data.Length * type.SizeInBytes();
        json.WriteNumberValue(position);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteData(Stream stream, ReadOnlySpan<float> data, TensorDataType type, byte[] buffer)
    {
        while (data.Length > 0)
        {
            var count = Math.Min(data.Length, ChunkValues);
            var bytes = buffer.AsSpan(0, count * type.SizeInBytes());
            FloatConversion.FromSingle(type, data[..count], bytes);
            stream.Write(bytes);
            data = data[count..];
        }
    }
}
