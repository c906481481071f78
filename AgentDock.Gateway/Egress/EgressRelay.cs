using System.Net.Sockets;

namespace AgentPlatform.AgentDock.Egress;

/// <summary>Carries bytes between a program and the server that it may reach: a whole tunnel, or exactly one request and its answer.</summary>
internal sealed class EgressRelay(Stream client, Func<CancellationToken, ValueTask> endClient, Socket socket, EgressTarget target, Action moved)
{
    private const int BufferBytes = 64 << 10;

    private bool IsTunnel => target.BodyBytes < 0;

    internal async Task RunAsync(ReadOnlyMemory<byte> early, CancellationToken cancellationToken)
    {
        await using var server = new NetworkStream(socket, ownsSocket: false);
        if (IsTunnel)
        {
            await client.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray(), cancellationToken);
        }
        else
        {
            await server.WriteAsync(target.Head, cancellationToken);
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var up = UpAsync(server, early, over.Token);
        try
        {
            await CopyAsync(server, client, long.MaxValue, default, cancellationToken);
            await endClient(cancellationToken);
        }
        finally
        {
            // The server has said all: nobody reads what the program might still say.
            await over.CancelAsync();
        }

        try
        {
            await up;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // By the line above.
        }
    }

    private async Task UpAsync(NetworkStream server, ReadOnlyMemory<byte> early, CancellationToken cancellationToken)
    {
        await CopyAsync(client, server, IsTunnel ? long.MaxValue : target.BodyBytes, early, cancellationToken);
        if (IsTunnel)
        {
            socket.Shutdown(SocketShutdown.Send);
        }
    }

    private async Task CopyAsync(Stream from, Stream to, long limit, ReadOnlyMemory<byte> early, CancellationToken cancellationToken)
    {
        var first = early[..(int)Math.Min(early.Length, limit)];
        if (first.Length > 0)
        {
            await to.WriteAsync(first, cancellationToken);
            limit -= first.Length;
        }

        var buffer = new byte[BufferBytes];
        while (limit > 0 && await from.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, limit)), cancellationToken) is > 0 and var count)
        {
            moved();
            await to.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            limit -= count;
        }
    }
}
