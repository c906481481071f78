using System.Buffers.Binary;
using AgentPlatform.AgentDock.Engine;
using AgentPlatform.AgentDock.Sandboxes.Supervision;

namespace AgentPlatform.AgentDock.Sandboxes.Leases;

/// <summary>One program in a sandbox, from its start to its result; whoever has the same key reads the same output.</summary>
internal sealed class ExecRun
{
    private readonly LinkOperation _operation;

    internal ExecRun(LinkOperation operation)
    {
        _operation = operation;
        Result = PumpAsync();
    }

    internal OutputLog Output { get; } = new();

    /// <summary>How it ended; faults with <see cref="SandboxException"/> when its sandbox died.</summary>
    internal Task<SupervisorAnswer> Result { get; }

    /// <summary>Writes to its stdin.</summary>
    /// <exception cref="SandboxException">The sandbox is gone.</exception>
    internal ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => _operation.WriteAsync(bytes, cancellationToken);

    internal ValueTask EndInputAsync(CancellationToken cancellationToken) => _operation.EndInputAsync(cancellationToken);

    /// <summary>Kills its process tree. The result still comes.</summary>
    internal async Task KillAsync()
    {
        try
        {
            await _operation.KillAsync();
        }
        catch (SandboxException)
        {
            // It went with its sandbox.
        }
    }

    private async Task<SupervisorAnswer> PumpAsync()
    {
        try
        {
            while (true)
            {
                var frame = await _operation.ReadAsync(CancellationToken.None);
                switch (frame.Kind)
                {
                    case FrameKind.Stdout or FrameKind.Stderr when frame.Payload.Length >= 8:
                        Output.Append(
                            frame.Kind == FrameKind.Stdout ? StreamKind.Stdout : StreamKind.Stderr,
                            (long)BinaryPrimitives.ReadUInt64BigEndian(frame.Payload), frame.Payload.AsSpan(8));
                        break;
                    case FrameKind.End:
                        return SupervisorLink.Answer(frame);
                }
            }
        }
        finally
        {
            _operation.Dispose();
            Output.Complete();
        }
    }
}
