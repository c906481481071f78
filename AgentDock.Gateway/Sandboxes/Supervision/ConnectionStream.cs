namespace AgentPlatform.AgentDock.Sandboxes.Supervision;

/// <summary>A connection out of a sandbox as a stream: what a program writes is read here.</summary>
internal sealed class ConnectionStream(LinkOperation operation) : Stream
{
    private ReadOnlyMemory<byte> _rest;
    private bool _ended;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_rest.Length == 0 && !_ended)
        {
            await NextAsync(cancellationToken);
        }

        var count = Math.Min(_rest.Length, buffer.Length);
        _rest[..count].CopyTo(buffer);
        _rest = _rest[count..];
        return count;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => Sent(operation.WriteAsync(buffer, cancellationToken));

    /// <summary>Tells the program that nothing more comes.</summary>
    internal ValueTask EndAsync(CancellationToken cancellationToken) => Sent(operation.EndInputAsync(cancellationToken));

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        try
        {
            await operation.KillAsync();
        }
        catch (SandboxException)
        {
            // It went with its sandbox.
        }

        operation.Dispose();
        await base.DisposeAsync();
    }

    private static async ValueTask Sent(ValueTask sending)
    {
        try
        {
            await sending;
        }
        catch (SandboxException exception)
        {
            throw new IOException(exception.Message, exception);
        }
    }

    private async ValueTask NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            var frame = await operation.ReadAsync(cancellationToken);
            if (frame.Kind != FrameKind.Data)
            {
                _ended = true;
                return;
            }

            _rest = frame.Payload;
            await operation.TakenAsync(frame.Payload.Length, cancellationToken);
        }
        catch (SandboxException exception)
        {
            throw new IOException(exception.Message, exception);
        }
    }
}
