using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text.Json;
using AgentPlatform.AgentDock.Engine;

namespace AgentPlatform.AgentDock.Sandboxes.Supervision;

/// <summary>
/// The line to a sandbox's supervisor: one attached connection that carries all its programs, transfers and connections. When it ends the sandbox is dead:
/// its stdin ends with it.
/// </summary>
internal sealed class SupervisorLink : IAsyncDisposable
{
    private const int BufferBytes = 64 << 10;

    private readonly EngineStream _stream;
    private readonly ConcurrentDictionary<uint, LinkOperation> _operations = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _hello = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TextTail _errors = new();
    private readonly Task _reading;
    private Func<LinkOperation, Task>? _connections;
    private uint _last;
    private int _disposed;

    internal SupervisorLink(EngineStream stream)
    {
        _stream = stream;
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>Why it ended. Never faults.</summary>
    internal Task<string> Ended => _ended.Task;

    internal bool IsAlive => !_ended.Task.IsCompleted;

    /// <summary>Waits until the supervisor is up.</summary>
    /// <exception cref="SandboxException">It does not come up.</exception>
    internal Task ReadyAsync(CancellationToken cancellationToken) => _hello.Task.WaitAsync(cancellationToken);

    /// <summary>Begins an operation.</summary>
    /// <exception cref="SandboxException">The sandbox is gone.</exception>
    internal async Task<LinkOperation> RunAsync(SupervisorRequest request, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref _last) & 0x7FFFFFFF;
        var operation = new LinkOperation(this, number);
        _operations[number] = operation;
        try
        {
            await SendAsync(FrameKind.Run, number, JsonSerializer.SerializeToUtf8Bytes(request, SupervisorJson.Default.SupervisorRequest), cancellationToken);
            return operation;
        }
        catch
        {
            operation.Dispose();
            throw;
        }
    }

    /// <summary>Lets programs connect out; each connection is handed to <paramref name="serve"/>.</summary>
    /// <exception cref="SandboxException">The sandbox is gone.</exception>
    internal async Task OpenEgressAsync(Func<LinkOperation, Task> serve, CancellationToken cancellationToken)
    {
        _connections = serve;
        using var operation = await RunAsync(new SupervisorRequest { Kind = "egress" }, cancellationToken);
        var answer = await AnswerAsync(operation, cancellationToken);
        if (answer.Refused is { } reason)
        {
            throw new SandboxException(reason);
        }
    }

    /// <summary>Reads an operation to its end and gives its answer; whatever else it says is dropped.</summary>
    internal static async Task<SupervisorAnswer> AnswerAsync(LinkOperation operation, CancellationToken cancellationToken)
    {
        while (true)
        {
            var frame = await operation.ReadAsync(cancellationToken);
            if (frame.Kind == FrameKind.End)
            {
                return Answer(frame);
            }
        }
    }

    internal static SupervisorAnswer Answer(Frame end)
    {
        try
        {
            return JsonSerializer.Deserialize(end.Payload, SupervisorJson.Default.SupervisorAnswer) ?? throw new SandboxException("the supervisor answers null");
        }
        catch (JsonException exception)
        {
            throw new SandboxException("the supervisor's answer cannot be read", exception);
        }
    }

    /// <exception cref="SandboxException">The sandbox is gone.</exception>
    internal async ValueTask SendAsync(byte kind, uint operation, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        var bytes = FrameReader.Write(kind, operation, payload.Span);
        await _writing.WaitAsync(cancellationToken);
        try
        {
            // Never cut off: half a frame would be the end of the sandbox.
            await _stream.WriteAsync(bytes, _stop.Token);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            throw new SandboxException("the sandbox is gone", exception);
        }
        finally
        {
            _writing.Release();
        }
    }

    internal void Forget(uint operation) => _operations.TryRemove(operation, out _);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _stop.CancelAsync();
        _stream.Dispose();
        await _reading;
    }

    private async Task ReadAsync()
    {
        var reason = "its stream ended";
        try
        {
            await ReadFramesAsync();
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException or EngineException or SandboxException)
        {
            reason = _stop.IsCancellationRequested ? "removed" : exception.Message;
        }

        var errors = _errors.ToString();
        reason = errors.Length == 0 ? reason : $"{reason}; stderr ends: {errors}";
        var lost = new SandboxException($"the sandbox died: {reason}");
        _ended.TrySetResult(reason);
        _hello.TrySetException(lost);
        _ = _hello.Task.Exception;
        foreach (var operation in _operations.Values)
        {
            operation.Lost(lost);
        }
    }

    private async Task ReadFramesAsync()
    {
        var buffer = new byte[BufferBytes];
        var demultiplexer = new StreamDemultiplexer();
        var reader = new FrameReader();
        var ready = new Queue<Frame>();
        while (await _stream.ReadAsync(buffer, _stop.Token) is > 0 and var count)
        {
            Split(buffer.AsSpan(0, count), demultiplexer, reader, ready);
            while (ready.TryDequeue(out var frame))
            {
                await TakeAsync(frame);
            }
        }
    }

    private void Split(ReadOnlySpan<byte> input, StreamDemultiplexer demultiplexer, FrameReader reader, Queue<Frame> ready)
    {
        while (demultiplexer.TryRead(ref input, out var kind, out var part))
        {
            if (kind != StreamKind.Stdout)
            {
                _errors.Append(part);
                continue;
            }

            while (reader.TryRead(ref part, out var frame))
            {
                ready.Enqueue(frame);
            }
        }
    }

    private async ValueTask TakeAsync(Frame frame)
    {
        if (frame.Kind == FrameKind.Hello)
        {
            _hello.TrySetResult();
            return;
        }

        if (frame.Kind == FrameKind.Connection && _connections is { } serve)
        {
            var connection = new LinkOperation(this, frame.Operation);
            _operations[frame.Operation] = connection;
            _ = serve(connection);
            return;
        }

        if (!_operations.TryGetValue(frame.Operation, out var operation))
        {
            return;
        }

        if (frame.Kind == FrameKind.Taken)
        {
            operation.InputTaken(frame.Payload.Length == 4 ? BinaryPrimitives.ReadInt32BigEndian(frame.Payload) : 0);
            return;
        }

        await operation.DeliverAsync(frame);
    }
}
