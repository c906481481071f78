using System.Security.Cryptography;
using System.Text.Json;
using AgentPlatform.ServiceDefaults;
using Microsoft.Win32.SafeHandles;

namespace AgentPlatform.AgentDock.Audit;

/// <summary>
/// The log's file: lines of JSON, each with the hash of the one before. A line goes out in one write; what a killed gateway tore is cut
/// off at the next start, and the next line says how much it was. agentctl tools audit verify checks the chain.
/// </summary>
internal sealed class AuditFile : IDisposable
{
    private const int MaxLineBytes = 64 << 10;

    private readonly SafeFileHandle _lock;
    private readonly SafeFileHandle _file;
    private long _end;

    /// <exception cref="PlatformException">AUDIT_UNUSABLE: another gateway has it, or its end is no line of a log.</exception>
    internal AuditFile(string path)
    {
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { Length: > 0 } folder)
            {
                Directory.CreateDirectory(folder);
            }

            _lock = SingleWriter.Lock(path);
            _file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unusable(path, exception.Message, exception);
        }

        try
        {
            Recover(path);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Hash of the last line.</summary>
    internal string Head { get; private set; } = new('0', 64);

    /// <summary>Number of the last line.</summary>
    internal long Sequence { get; private set; }

    /// <summary>Bytes at the end that were no whole line and were cut off.</summary>
    internal long TornBytes { get; private set; }

    /// <summary>Adds lines; number and hash are put in here.</summary>
    internal void Append(IEnumerable<AuditLine> lines)
    {
        using var batch = new MemoryStream();
        var (sequence, head) = (Sequence, Head);
        foreach (var line in lines)
        {
            var json = JsonSerializer.SerializeToUtf8Bytes(line with { Sequence = ++sequence, Previous = head });
            head = Convert.ToHexStringLower(SHA256.HashData(json));
            batch.Write(json);
            batch.WriteByte((byte)'\n');
        }

        // Where this fails, the next batch is written over what came of it.
        RandomAccess.Write(_file, batch.GetBuffer().AsSpan(0, (int)batch.Length), _end);
        _end += batch.Length;
        (Sequence, Head) = (sequence, head);
    }

    public void Dispose()
    {
        _file.Dispose();
        _lock.Dispose();
    }

    private void Recover(string path)
    {
        var length = RandomAccess.GetLength(_file);
        var tail = new byte[Math.Min(length, 2 * MaxLineBytes)];
        for (var read = 0; read < tail.Length;)
        {
            read += RandomAccess.Read(_file, tail.AsSpan(read), length - tail.Length + read);
        }

        var last = tail.AsSpan().LastIndexOf((byte)'\n');
        TornBytes = tail.Length - last - 1;
        _end = length - TornBytes;
        if (last < 0)
        {
            if (length > 0 && tail.Length < length)
            {
                throw Unusable(path, "its last line is longer than a log's", null);
            }
        }
        else
        {
            var line = tail.AsSpan((tail.AsSpan(0, last).LastIndexOf((byte)'\n') + 1)..last);
            try
            {
                Sequence = JsonSerializer.Deserialize<AuditLine>(line)?.Sequence ?? throw new JsonException("null");
            }
            catch (JsonException exception)
            {
                throw Unusable(path, $"its last line is none of an audit log ({exception.Message})", exception);
            }

            Head = Convert.ToHexStringLower(SHA256.HashData(line));
        }

        if (TornBytes > 0)
        {
            RandomAccess.SetLength(_file, _end);
        }
    }

    private static PlatformException Unusable(string path, string why, Exception? inner) => new(
        PlatformErrorCode.WrongState, "AUDIT_UNUSABLE", $"{AuditOptions.Section}:File '{path}' cannot be added to: {why}. Name another file, or move this one away.", inner);
}
