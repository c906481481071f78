using System.Collections.Concurrent;
using System.Threading.Channels;
using AgentPlatform.AgentDock.Tools;
using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.ServiceDefaults;
using Grpc.Core;

namespace AgentPlatform.AgentDock.Rpc;

/// <summary>
/// One worker's stream: many calls in flight, results in the order in which they are ready. Credits bound what is in flight, and a queue
/// with an end bounds what waits for a worker that reads too slowly: its calls then end later, and it has no credits for more.
/// </summary>
internal sealed class RolloutStream(ToolDispatcher dispatcher, IServerStreamWriter<RolloutResponse> responses, DateTime deadline)
{
    internal const int Credits = 1024;

    private readonly Channel<RolloutResponse> _ready = Channel.CreateBounded<RolloutResponse>(new BoundedChannelOptions(Credits) { SingleReader = true });
    private readonly ConcurrentDictionary<long, CancellationTokenSource> _running = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _inFlight = 1;

    internal async Task RunAsync(IAsyncStreamReader<RolloutRequest> requests, CancellationToken cancellationToken)
    {
        var writing = WriteAsync(cancellationToken);
        await _ready.Writer.WriteAsync(new RolloutResponse { Credits = new RolloutCredits { Calls = Credits } }, cancellationToken);
        while (await requests.MoveNext(cancellationToken))
        {
            var request = requests.Current;
            switch (request.PartCase)
            {
                case RolloutRequest.PartOneofCase.Call:
                    await StartAsync(request, cancellationToken);
                    break;
                case RolloutRequest.PartOneofCase.Cancel:
                    await CancelAsync(request.Sequence);
                    break;
                default:
                    await RefuseAsync(request.Sequence, Fault.Validation, "The message has neither call nor cancel.", cancellationToken);
                    break;
            }
        }

        // The reader's own share: the last of all calls to end finds none.
        Leave();
        await _idle.Task.WaitAsync(cancellationToken);
        _ready.Writer.Complete();
        await writing;
    }

    private async ValueTask StartAsync(RolloutRequest request, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _inFlight) > Credits)
        {
            await RefuseAsync(request.Sequence, Fault.Overloaded, $"{Credits} calls are in flight on this stream already; wait for a result.", cancellationToken);
            return;
        }

        ToolCall call;
        try
        {
            call = CallMapping.Of(request.Call, deadline);
        }
        catch (PlatformException exception)
        {
            await RefuseAsync(request.Sequence, Fault.Validation, exception.Message, cancellationToken);
            return;
        }

        var cancel = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (!_running.TryAdd(request.Sequence, cancel))
        {
            cancel.Dispose();
            await RefuseAsync(request.Sequence, Fault.Validation, $"sequence {request.Sequence} is in flight already.", cancellationToken);
            return;
        }

        if (request.Progress)
        {
            var sequence = request.Sequence;
            call = call with
            {
                Extras = new ClientExtras
                {
                    OnProgress = parameters => _ready.Writer.TryWrite(new RolloutResponse { Sequence = sequence, Progress = CallMapping.Progress(parameters) }),
                },
            };
        }

        Interlocked.Increment(ref _inFlight);
        _ = CallAsync(request.Sequence, call, cancel, cancellationToken);
    }

    private async Task CallAsync(long sequence, ToolCall call, CancellationTokenSource cancel, CancellationToken stream)
    {
        CallToolResponse result;
        try
        {
            result = CallEnvelope.Of(await dispatcher.CallAsync(call, cancel.Token));
        }
        catch (OperationCanceledException)
        {
            result = new CallToolResponse { Fault = Fault.Timeout, Status = CallStatus.Unknown, Text = "The caller cancelled." };
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The top of this call: a fault of the gateway's own must not end the others'.
            result = new CallToolResponse { Fault = Fault.Infrastructure, Status = CallStatus.Unknown, Text = $"The gateway failed: {exception.Message}" };
        }

        _running.TryRemove(sequence, out _);
        cancel.Dispose();
        try
        {
            await _ready.Writer.WriteAsync(new RolloutResponse { Sequence = sequence, Result = result }, stream);
        }
        catch (Exception exception) when (exception is OperationCanceledException or ChannelClosedException)
        {
            // The worker has left.
        }

        Leave();
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _inFlight) == 0)
        {
            _idle.TrySetResult();
        }
    }

    private async Task CancelAsync(long sequence)
    {
        if (!_running.TryGetValue(sequence, out var cancel))
        {
            return;
        }

        try
        {
            await cancel.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It has just ended.
        }
    }

    private ValueTask RefuseAsync(long sequence, Fault fault, string text, CancellationToken cancellationToken) => _ready.Writer.WriteAsync(
        new RolloutResponse { Sequence = sequence, Result = new CallToolResponse { Fault = fault, Status = CallStatus.Refused, Text = text } }, cancellationToken);

    /// <summary>Results that are ready together leave together.</summary>
    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        var hinted = new WriteOptions(WriteFlags.BufferHint);
        while (await _ready.Reader.WaitToReadAsync(cancellationToken))
        {
            while (_ready.Reader.TryRead(out var response))
            {
                responses.WriteOptions = _ready.Reader.TryPeek(out _) ? hinted : WriteOptions.Default;
                await responses.WriteAsync(response, cancellationToken);
            }
        }
    }
}
