using System.Text;
using System.Text.RegularExpressions;

namespace Aspire.Hosting.Logs;

/// <summary>Output of one instance: the latest lines in memory, all of them in a file that is set aside when it grows too big.</summary>
internal sealed partial class InstanceLog(string path, int capacity, long fileBytes, TimeProvider time) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Queue<LogLine> _ring = new();
    private FileStream? _file;
    private long _next = 1;
    private bool _closed;

    /// <summary>Path of the file.</summary>
    public string Path { get; } = path;

    public void Append(string line, bool isError) => Add(line, isError, isNote: false);

    /// <summary>Adds a line of the host's own, marked by a leading #.</summary>
    public void Note(string text) => Add("# " + text, isError: false, isNote: true);

    /// <summary>Gives the latest lines.</summary>
    public IReadOnlyList<LogLine> Tail(int count)
    {
        lock (_gate)
        {
            return [.. _ring.Skip(Math.Max(0, _ring.Count - count))];
        }
    }

    /// <summary>Gives lines after a number, the latest ones where there are more.</summary>
    public IReadOnlyList<LogLine> After(long number, int count)
    {
        lock (_gate)
        {
            return [.. _ring.Where(line => line.Number > number).TakeLast(count)];
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            _file?.Dispose();
            _file = null;
        }
    }

    private void Add(string text, bool isError, bool isNote)
    {
        var plain = text.Contains('\x1b', StringComparison.Ordinal) ? ColourCode().Replace(text, string.Empty) : text;
        lock (_gate)
        {
            _ring.Enqueue(new LogLine(_next++, time.GetUtcNow(), isError, isNote, plain));
            if (_ring.Count > capacity)
            {
                _ring.Dequeue();
            }

            Write(plain);
        }
    }

    private void Write(string text)
    {
        if (_closed)
        {
            return;
        }

        try
        {
            if (_file is { } full && full.Position > fileBytes)
            {
                full.Dispose();
                _file = null;
                File.Move(Path, Path + ".1", overwrite: true);
            }

            _file ??= new FileStream(Path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            _file.Write(Encoding.UTF8.GetBytes(text + "\n"));
            _file.Flush();
        }
        catch (IOException)
        {
            // A full disk must not stop the processes; the ring still has the line.
        }
    }

    [GeneratedRegex("\\x1b\\[[0-9;?]*[A-Za-z]")]
    private static partial Regex ColourCode();
}
