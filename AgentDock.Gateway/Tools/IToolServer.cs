using AgentPlatform.Contracts.AgentDock.V1;

namespace AgentPlatform.AgentDock.Tools;

/// <summary>Door to the replicas behind one catalogue entry.</summary>
internal interface IToolServer : IAsyncDisposable
{
    string Name { get; }

    /// <summary>A call could be answered now.</summary>
    bool IsReady { get; }

    /// <summary>The tools it was last seen to have, hidden ones left out; empty before the first replica is ready.</summary>
    IReadOnlyList<ToolDescriptor> Tools { get; }

    /// <summary>Starts the replicas; returns at once.</summary>
    /// <param name="onToolsChanged">Called whenever <see cref="Tools"/> is another.</param>
    void Start(Action onToolsChanged);

    /// <summary>Runs a tool. What goes wrong with it is in the outcome.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    Task<ServerOutcome> CallAsync(ServerCall call, CancellationToken cancellationToken);

    IEnumerable<ReplicaStatus> Status();
}
