using System.Text.Json;
using AgentPlatform.AgentDock.Audit;
using AgentPlatform.AgentDock.Tools;
using AgentPlatform.ServiceDefaults;
using Microsoft.Win32.SafeHandles;

namespace AgentPlatform.AgentDock.Replay;

/// <summary>
/// Recorded results in a file that only grows. The index is in memory, the results are read when they are asked for. Each line goes out
/// in one write, so that a killed gateway leaves at most one torn line at the end; that one is dropped at the next start.
/// </summary>
internal sealed class Cassette : IDisposable
{
    private const int ChunkBytes = 1 << 20;

    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly SafeFileHandle? _lock;
    private readonly SafeFileHandle _file;
    private readonly Dictionary<string, List<Place>> _calls = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RecordedTool> _tools = new(StringComparer.Ordinal);
    private long _end;

    /// <summary>Opens or makes the file and reads its index.</summary>
    /// <param name="path">The file.</param>
    /// <param name="writable">It may be added to; one gateway at a time.</param>
    /// <exception cref="PlatformException">CASSETTE_CORRUPT, CASSETTE_UNUSABLE.</exception>
    internal Cassette(string path, bool writable)
    {
        _path = path;
        Writable = writable;
        try
        {
            if (writable && Path.GetDirectoryName(Path.GetFullPath(path)) is { Length: > 0 } folder)
            {
                Directory.CreateDirectory(folder);
            }

            _lock = writable ? SingleWriter.Lock(path) : null;
            _file = File.OpenHandle(path, writable ? FileMode.OpenOrCreate : FileMode.Open, writable ? FileAccess.ReadWrite : FileAccess.Read, FileShare.ReadWrite);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PlatformException(
                PlatformErrorCode.WrongState, "CASSETTE_UNUSABLE", $"{ReplayOptions.Section}:File '{path}' cannot be used: {exception.Message}. Does another gateway record to it?", exception);
        }

        try
        {
            Load(writable);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Bytes at the end that were no whole line and were dropped.</summary>
    internal long DroppedBytes { get; private set; }

    internal bool Writable { get; }

    internal int Calls { get; private set; }

    /// <summary>Under the names that callers used.</summary>
    internal IReadOnlyCollection<RecordedTool> Tools
    {
        get
        {
            lock (_gate)
            {
                return [.. _tools.Values];
            }
        }
    }

    /// <summary>
    /// The recorded call: the trajectory's own, else another trajectory's with the same state and ordinal, else for a read-only tool the
    /// last one of all. Null when there is none.
    /// </summary>
    internal RecordedCall? Find(CassettePlace place, bool readOnly)
    {
        Place found;
        lock (_gate)
        {
            if (!_calls.TryGetValue(place.Key, out var places))
            {
                return null;
            }

            var index = places.FindLastIndex(known => known.Ordinal == place.Ordinal && known.Trajectory == place.Trajectory);
            index = index >= 0 ? index : places.FindIndex(known => known.Ordinal == place.Ordinal);
            index = index >= 0 || !readOnly ? index : places.FindLastIndex(known => known.Trajectory == place.Trajectory);
            index = index >= 0 || !readOnly ? index : places.Count - 1;
            if (index < 0)
            {
                return null;
            }

            found = places[index];
        }

        var json = new byte[found.Length];
        for (var read = 0; read < json.Length;)
        {
            var now = RandomAccess.Read(_file, json.AsSpan(read), found.Offset + read);
            read += now > 0 ? now : throw Corrupt("it is shorter than it was");
        }

        return JsonSerializer.Deserialize<RecordedCall>(json) ?? throw Corrupt("a call is null");
    }

    internal void Append(RecordedCall call)
    {
        var line = CassetteLines.Write(CassetteLines.CallKind, JsonSerializer.SerializeToUtf8Bytes(call));
        lock (_gate)
        {
            Write(line);
            Index(call.Key, call.Trajectory, call.Ordinal, _end - line.Length + CassetteLines.Prefix, line.Length - CassetteLines.Prefix - 1);
        }
    }

    /// <summary>Writes the tool down unless it is known as it is.</summary>
    internal void Append(RecordedTool tool)
    {
        lock (_gate)
        {
            if (_tools.TryGetValue(tool.Name, out var known) && (known with { Schema = default }) == (tool with { Schema = default }) && JsonElement.DeepEquals(known.Schema, tool.Schema))
            {
                return;
            }

            Write(CassetteLines.Write(CassetteLines.ToolKind, JsonSerializer.SerializeToUtf8Bytes(tool)));
            _tools[tool.Name] = tool with { Schema = tool.Schema.Clone() };
        }
    }

    public void Dispose()
    {
        _file.Dispose();
        _lock?.Dispose();
    }

    private void Load(bool writable)
    {
        var buffer = new byte[ChunkBytes];
        var filled = 0;
        var number = 0;
        long lineStart = 0;
        while (true)
        {
            if (filled == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }

            var read = RandomAccess.Read(_file, buffer.AsSpan(filled), lineStart + filled);
            filled += read;
            var start = 0;
            for (var length = buffer.AsSpan(0, filled).IndexOf((byte)'\n'); length >= 0; length = buffer.AsSpan(start, filled - start).IndexOf((byte)'\n'))
            {
                Take(buffer.AsSpan(start, length), lineStart + start, ++number);
                start += length + 1;
            }

            lineStart += start;
            buffer.AsSpan(start, filled - start).CopyTo(buffer);
            filled -= start;
            if (read == 0)
            {
                break;
            }
        }

        DroppedBytes = filled;
        _end = lineStart;
        if (number == 0 && !writable)
        {
            throw Corrupt("it is empty");
        }

        if (writable)
        {
            RandomAccess.SetLength(_file, _end);
            if (number == 0)
            {
                Write(CassetteLines.Write(CassetteLines.FormatKind, System.Text.Encoding.UTF8.GetBytes(CassetteLines.Format)));
            }
        }
    }

    private void Take(ReadOnlySpan<byte> line, long offset, int number)
    {
        if (!CassetteLines.Check(line, out var kind))
        {
            throw Corrupt($"line {number} does not have its checksum");
        }

        var json = line[CassetteLines.Prefix..];
        if (number == 1 && (kind != CassetteLines.FormatKind || System.Text.Encoding.UTF8.GetString(json) != CassetteLines.Format))
        {
            throw Corrupt("it does not begin as a cassette of version 1");
        }

        switch (kind)
        {
            case CassetteLines.ToolKind:
                var tool = JsonSerializer.Deserialize<RecordedTool>(json)!;
                _tools[tool.Name] = tool;
                break;
            case CassetteLines.CallKind:
                var call = JsonSerializer.Deserialize<RecordedCall>(json)!;
                Index(call.Key, call.Trajectory, call.Ordinal, offset + CassetteLines.Prefix, json.Length);
                break;
        }
    }

    private void Index(string key, string trajectory, int ordinal, long offset, int length)
    {
        if (!_calls.TryGetValue(key, out var places))
        {
            _calls.Add(key, places = new List<Place>(1));
        }

        places.Add(new Place(trajectory, ordinal, offset, length));
        Calls++;
    }

    private void Write(byte[] line)
    {
        RandomAccess.Write(_file, line, _end);
        _end += line.Length;
    }

    private PlatformException Corrupt(string how) => new(
        PlatformErrorCode.Corrupt, "CASSETTE_CORRUPT", $"{ReplayOptions.Section}:File '{_path}' cannot be read back: {how}. Restore it from a copy, or record it again.");

    private readonly record struct Place(string Trajectory, int Ordinal, long Offset, int Length);
}
