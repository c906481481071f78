using AgentPlatform.AgentDock.Tools;

namespace AgentPlatform.AgentDock.Pools;

/// <summary>
/// Door to one of several equal servers: how it starts and how it runs a call. When it starts, who gets it, and what happens when it
/// fails is the pool's business.
/// </summary>
internal interface IReplica
{
    /// <summary>Container id while it runs in one, or empty.</summary>
    string ContainerId { get; }

    /// <summary>Process id on this machine while it runs as one, or 0.</summary>
    int ProcessId { get; }

    /// <summary>One life, from the start to the end; opens and closes the gate on its way. Called again after it ended.</summary>
    /// <returns>What went wrong, or null when it ended as it should and the next life begins at once.</returns>
    Task<string?> LiveAsync(IReplicaGate gate, CancellationToken stop);

    /// <summary>One attempt. Whatever goes wrong is in the outcome.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    Task<ServerOutcome> CallAsync(ServerCall call, TimeSpan timeout, CancellationToken cancellationToken);

    /// <summary>False: it does not answer, and the pool takes it down.</summary>
    /// <exception cref="OperationCanceledException">No answer came in the time given.</exception>
    Task<bool> PingAsync(CancellationToken cancellationToken);
}
