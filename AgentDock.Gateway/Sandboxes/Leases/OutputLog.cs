using System.Buffers;
using AgentPlatform.AgentDock.Engine;

namespace AgentPlatform.AgentDock.Sandboxes.Leases;

/// <summary>What a program wrote, in the order in which it came; can be read while it grows, and again. The supervisor bounds it.</summary>
internal sealed class OutputLog
{
    private const int PieceBytes = 128 << 10;

    private readonly Lock _gate = new();
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly List<Run> _runs = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _complete;
    private bool _dropped;

    /// <summary>True when it was let go to save memory.</summary>
    internal bool IsDropped
    {
        get
        {
            lock (_gate)
            {
                return _dropped;
            }
        }
    }

    internal void Append(StreamKind kind, long offset, ReadOnlySpan<byte> data)
    {
        lock (_gate)
        {
            if (_runs.Count > 0 && _runs[^1] is var last && last.Kind == kind && last.Offset + last.Length == offset)
            {
                _runs[^1] = last with { Length = last.Length + data.Length };
            }
            else
            {
                _runs.Add(new Run(kind, offset, _bytes.WrittenCount, data.Length));
            }

            _bytes.Write(data);
            Pulse();
        }
    }

    internal void Complete()
    {
        lock (_gate)
        {
            _complete = true;
            Pulse();
        }
    }

    internal void Drop()
    {
        lock (_gate)
        {
            _dropped = true;
            _runs.Clear();
            _bytes.Clear();
        }
    }

    /// <summary>From the beginning to the end, as it comes.</summary>
    internal async IAsyncEnumerable<ExecPiece> ReadAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (run, within) = (0, 0);
        while (true)
        {
            ExecPiece? piece = null;
            Task changed;
            bool complete;
            lock (_gate)
            {
                changed = _changed.Task;
                complete = _complete;
                if (run < _runs.Count && within == _runs[run].Length && run + 1 < _runs.Count)
                {
                    (run, within) = (run + 1, 0);
                }

                if (run < _runs.Count && within < _runs[run].Length)
                {
                    var current = _runs[run];
                    var count = Math.Min(current.Length - within, PieceBytes);
                    piece = new ExecPiece(current.Kind, current.Offset + within, _bytes.WrittenSpan.Slice(current.Start + within, count).ToArray());
                    within += count;
                }
            }

            if (piece is { } found)
            {
                yield return found;
            }
            else if (complete)
            {
                yield break;
            }
            else
            {
                await changed.WaitAsync(cancellationToken);
            }
        }
    }

    private void Pulse()
    {
        var changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.SetResult();
    }

    private readonly record struct Run(StreamKind Kind, long Offset, int Start, int Length);
}
