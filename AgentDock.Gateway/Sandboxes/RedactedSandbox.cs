using System.Buffers;
using System.IO.Pipelines;
using AgentPlatform.AgentDock.Catalogue;

namespace AgentPlatform.AgentDock.Sandboxes;

/// <summary>A server whose stdout passes through a redactor, one line (one message) after the other, and the end of its stderr too.</summary>
internal sealed class RedactedSandbox : ISandbox
{
    private readonly ISandbox _inner;
    private readonly SecretRedactor _redactor;
    private readonly Pipe _output = new(new PipeOptions(pauseWriterThreshold: 4 << 20, resumeWriterThreshold: 2 << 20, useSynchronizationContext: false));
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _pump;

    internal RedactedSandbox(ISandbox inner, SecretRedactor redactor)
    {
        (_inner, _redactor) = (inner, redactor);
        Ended = RedactAsync();
        _pump = Task.Run(PumpAsync);
    }

    public string ContainerId => _inner.ContainerId;

    public int ProcessId => _inner.ProcessId;

    public PipeReader Output => _output.Reader;

    public Task<string> Ended { get; }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => _inner.WriteAsync(bytes, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        // The pump ends first: a read that waits on a completed reader would never come back.
        await _stop.CancelAsync();
        _inner.Output.CancelPendingRead();
        await _pump;
        await _inner.DisposeAsync();
    }

    private async Task<string> RedactAsync() => _redactor.Redact(await _inner.Ended);

    private async Task PumpAsync()
    {
        try
        {
            while (true)
            {
                var read = await _inner.Output.ReadAsync();
                var buffer = read.Buffer;
                while (buffer.PositionOf((byte)'\n') is { } end)
                {
                    var next = buffer.GetPosition(1, end);
                    if (!await WriteAsync(buffer.Slice(0, next)))
                    {
                        return;
                    }

                    buffer = buffer.Slice(next);
                }

                if (read.IsCompleted || read.IsCanceled)
                {
                    await WriteAsync(buffer);
                    return;
                }

                _inner.Output.AdvanceTo(buffer.Start, buffer.End);
            }
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or OperationCanceledException)
        {
            // The server is gone, or nobody reads any more.
        }
        finally
        {
            await _output.Writer.CompleteAsync();
        }
    }

    private async ValueTask<bool> WriteAsync(ReadOnlySequence<byte> line) =>
        line.IsEmpty || !(await _output.Writer.WriteAsync(_redactor.Redact(line.ToArray()), _stop.Token)).IsCompleted;
}
