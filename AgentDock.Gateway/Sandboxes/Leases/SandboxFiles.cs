using AgentPlatform.AgentDock.Sandboxes.Supervision;
using AgentPlatform.ServiceDefaults;

namespace AgentPlatform.AgentDock.Sandboxes.Leases;

/// <summary>Moves files into and out of a sandbox.</summary>
internal static class SandboxFiles
{
    private const int PieceBytes = 128 << 10;

    /// <exception cref="PlatformException">FILES_REFUSED: the sandbox says why.</exception>
    /// <exception cref="SandboxException">The sandbox is gone.</exception>
    internal static async Task<SupervisorAnswer> PutAsync(SupervisorLink link, SupervisorRequest request, IAsyncEnumerable<ReadOnlyMemory<byte>> data, CancellationToken cancellationToken)
    {
        using var operation = await link.RunAsync(request, cancellationToken);
        var done = false;
        try
        {
            // Read at the same time: a transfer that is refused half way takes no more input.
            var answer = SupervisorLink.AnswerAsync(operation, cancellationToken);
            await foreach (var piece in data.WithCancellation(cancellationToken))
            {
                if (answer.IsCompleted)
                {
                    break;
                }

                await operation.WriteAsync(piece, cancellationToken);
            }

            await operation.EndInputAsync(cancellationToken);
            var result = await answer;
            done = true;
            return Checked(result);
        }
        finally
        {
            if (!done && link.IsAlive)
            {
                await operation.KillAsync();
            }
        }
    }

    /// <summary>Hands each piece to <paramref name="sink"/>; the sandbox waits while it is behind.</summary>
    /// <exception cref="PlatformException">FILES_REFUSED: the sandbox says why.</exception>
    /// <exception cref="SandboxException">The sandbox is gone.</exception>
    internal static async Task GetAsync(SupervisorLink link, SupervisorRequest request, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> sink, CancellationToken cancellationToken)
    {
        using var operation = await link.RunAsync(request, cancellationToken);
        var done = false;
        try
        {
            while (true)
            {
                var frame = await operation.ReadAsync(cancellationToken);
                if (frame.Kind == FrameKind.Data)
                {
                    await sink(frame.Payload, cancellationToken);
                    await operation.TakenAsync(frame.Payload.Length, cancellationToken);
                }
                else if (frame.Kind == FrameKind.End)
                {
                    done = true;
                    Checked(SupervisorLink.Answer(frame));
                    return;
                }
            }
        }
        finally
        {
            if (!done && link.IsAlive)
            {
                await operation.KillAsync();
            }
        }
    }

    /// <summary>Unpacks a snapshot.</summary>
    internal static async Task LoadAsync(SupervisorLink link, SnapshotStore snapshots, string id, CancellationToken cancellationToken)
    {
        await using var file = snapshots.Open(id);
        await PutAsync(link, new SupervisorRequest { Kind = "put", Path = "/", Tar = true }, PiecesAsync(file, cancellationToken), cancellationToken);
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> PiecesAsync(Stream stream, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var buffer = new byte[PieceBytes];
        while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            yield return buffer.AsMemory(0, count);
        }
    }

    private static SupervisorAnswer Checked(SupervisorAnswer answer) => answer.Refused is { } reason
        ? throw new PlatformException(PlatformErrorCode.Invalid, "FILES_REFUSED", reason) { Field = "path" }
        : answer;
}
