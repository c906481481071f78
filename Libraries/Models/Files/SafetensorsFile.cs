using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;

namespace AgentPlatform.Models.Files;

/// <summary>A safetensors file, mapped into memory; a tensor is read from disk when it is asked for.</summary>
/// <remarks>Reading from several threads is safe; disposing while reading is not.</remarks>
public sealed class SafetensorsFile : ITensorSource
{
    private readonly string path;
    private readonly MemoryMappedFile map;
    private readonly MemoryMappedViewAccessor view;
    private readonly SafetensorsHeader header;
    private readonly long dataStart;

    private SafetensorsFile(string path, MemoryMappedFile map, MemoryMappedViewAccessor view, SafetensorsHeader header, long dataStart)
    {
        this.path = path;
        this.map = map;
        this.view = view;
        this.header = header;
        this.dataStart = dataStart;
        Names = [.. header.Entries.OrderBy(entry => entry.Value.Begin).ThenBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => entry.Key)];
    }

    /// <summary>Names of the tensors, in the order of their data.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The file's own notes (__metadata__).</summary>
    public IReadOnlyDictionary<string, string> Metadata => header.Metadata;

    /// <summary>Maps the file and checks its whole header.</summary>
    /// <exception cref="ModelFormatException">The file is missing, truncated, or its header contradicts itself.</exception>
    public static SafetensorsFile Open(string path)
    {
        if (!File.Exists(path))
        {
            throw new ModelFormatException(path, null, "is missing");
        }

        var (header, dataStart, length) = ReadHeader(path);
        var map = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        var view = map.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        return new SafetensorsFile(path, map, view, header, dataStart);
    }

    /// <inheritdoc/>
    public bool Contains(string name) => header.Entries.ContainsKey(name);

    /// <inheritdoc/>
    public IReadOnlyList<long> Shape(string name) => Entry(name).Shape;

    /// <inheritdoc/>
    public TensorDataType DataType(string name) => Entry(name).Type;

    /// <inheritdoc/>
    public void Read(string name, Span<float> destination)
    {
        var entry = Entry(name);
        var count = (entry.End - entry.Begin) / entry.Type.SizeInBytes();
        if (destination.Length != count)
        {
            throw new ModelFormatException(path, name, $"has {count} values where {destination.Length} were asked for");
        }

        CopyOut(entry, destination);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        view.Dispose();
        map.Dispose();
    }

    private static (SafetensorsHeader Header, long DataStart, long Length) ReadHeader(string path)
    {
        using var stream = File.OpenRead(path);
        var prefix = new byte[8];
        if (stream.ReadAtLeast(prefix, 8, throwOnEndOfStream: false) < 8)
        {
            throw new ModelFormatException(path, "header", $"is truncated: the file has {stream.Length} bytes");
        }

        var headerBytes = SafetensorsHeader.CheckLength(path, stream.Length, BinaryPrimitives.ReadUInt64LittleEndian(prefix));
        var json = new byte[headerBytes];
        stream.ReadExactly(json);
        return (SafetensorsHeader.Parse(path, json, stream.Length - 8 - headerBytes), 8 + headerBytes, stream.Length);
    }

    private unsafe void CopyOut(SafetensorsEntry entry, Span<float> destination)
    {
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        try
        {
            // A span holds 2^31 - 1 bytes, a tensor may have more.
            var size = entry.Type.SizeInBytes();
            const int Step = 1 << 26;
            for (var done = 0; done < destination.Length; done += Step)
            {
                var count = Math.Min(Step, destination.Length - done);
                var source = start + view.PointerOffset + dataStart + entry.Begin + ((long)done * size);
                FloatConversion.ToSingle(entry.Type, new ReadOnlySpan<byte>(source, count * size), destination.Slice(done, count));
            }
        }
        finally
        {
            view.SafeMemoryMappedViewHandle.ReleasePointer();
        }
    }

    private SafetensorsEntry Entry(string name) =>
        header.Entries.TryGetValue(name, out var entry) ? entry : throw new ModelFormatException(path, name, "is missing");
}
