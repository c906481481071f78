using System.Threading.Channels;

namespace AgentPlatform.AgentDock.Sandboxes.Supervision;

/// <summary>One thing that the supervisor does: a program, a transfer, or a connection out of the sandbox.</summary>
internal sealed class LinkOperation(SupervisorLink link, uint number) : IDisposable
{
    /// <summary>How much input may be under way.</summary>
    private const int InputWindowBytes = 512 << 10;
    private const int PieceBytes = 64 << 10;

    private readonly Channel<Frame> _frames = Channel.CreateBounded<Frame>(new BoundedChannelOptions(256) { SingleReader = true, SingleWriter = true });
    private readonly Lock _gate = new();
    private TaskCompletionSource _room = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _underWay;

    internal uint Number => number;

    /// <summary>The next thing that it says; its end is the last.</summary>
    /// <exception cref="SandboxException">The sandbox is gone, or it has ended already.</exception>
    internal async ValueTask<Frame> ReadAsync(CancellationToken cancellationToken)
    {
        while (await _frames.Reader.WaitToReadAsync(cancellationToken))
        {
            if (_frames.Reader.TryRead(out var frame))
            {
                return frame;
            }
        }

        throw new SandboxException("the operation has ended");
    }

    /// <summary>Sends input; waits while too much of it is under way.</summary>
    /// <exception cref="SandboxException">The sandbox is gone.</exception>
    internal async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (bytes.Length > 0)
        {
            var piece = bytes[..Math.Min(bytes.Length, PieceBytes)];
            bytes = bytes[piece.Length..];
            Task? wait;
            while ((wait = Reserve(piece.Length)) is not null)
            {
                await wait.WaitAsync(cancellationToken);
            }

            await link.SendAsync(FrameKind.Input, number, piece, cancellationToken);
        }
    }

    internal ValueTask EndInputAsync(CancellationToken cancellationToken) => link.SendAsync(FrameKind.EndOfInput, number, default, cancellationToken);

    /// <summary>Ends it and everything that it started. Its end still comes.</summary>
    internal ValueTask KillAsync() => link.SendAsync(FrameKind.Kill, number, default, CancellationToken.None);

    /// <summary>Lets the supervisor send as much output again.</summary>
    internal ValueTask TakenAsync(int count, CancellationToken cancellationToken)
    {
        var payload = new byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(payload, count);
        return link.SendAsync(FrameKind.Taken, number, payload, cancellationToken);
    }

    /// <summary>Nobody listens any more; what still comes is dropped.</summary>
    public void Dispose()
    {
        _frames.Writer.TryComplete();
        link.Forget(number);
    }

    internal void InputTaken(int count)
    {
        lock (_gate)
        {
            _underWay -= count;
            var room = _room;
            _room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            room.SetResult();
        }
    }

    /// <summary>Hands a frame to whoever listens; waits while they are behind.</summary>
    internal async ValueTask DeliverAsync(Frame frame)
    {
        try
        {
            await _frames.Writer.WriteAsync(frame);
        }
        catch (ChannelClosedException)
        {
            // Nobody listens any more.
        }

        if (frame.Kind == FrameKind.End)
        {
            _frames.Writer.TryComplete();
        }
    }

    internal void Lost(SandboxException reason)
    {
        _frames.Writer.TryComplete(reason);
        lock (_gate)
        {
            _room.TrySetException(reason);
            // Nobody may be waiting for it.
            _ = _room.Task.Exception;
        }
    }

    private Task? Reserve(int count)
    {
        lock (_gate)
        {
            if (_underWay > 0 && _underWay + count > InputWindowBytes)
            {
                return _room.Task;
            }

            _underWay += count;
            return null;
        }
    }
}
