using System.IO.Pipelines;

namespace AgentPlatform.AgentDock.Sandboxes;

/// <summary>A running server. Disposing kills it and whatever it started.</summary>
internal interface ISandbox : IAsyncDisposable
{
    /// <summary>Container id, or empty.</summary>
    string ContainerId { get; }

    /// <summary>Process id on this machine, or 0.</summary>
    int ProcessId { get; }

    /// <summary>The server's stdout. Completes when the server ends.</summary>
    PipeReader Output { get; }

    /// <summary>Why it ended: exit code and the end of its stderr. Never faults.</summary>
    Task<string> Ended { get; }

    /// <summary>Writes to the server's stdin. One caller at a time.</summary>
    /// <exception cref="IOException">The server is gone.</exception>
    ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);
}
