using AgentPlatform.AgentDock.Tools;

namespace AgentPlatform.AgentDock.Pools;

/// <summary>What a replica tells its pool.</summary>
internal interface IReplicaGate
{
    /// <summary>Calls it has in flight.</summary>
    int Outstanding { get; }

    /// <summary>It takes calls from now on.</summary>
    void Open();

    /// <summary>It takes no new calls; those in flight go on.</summary>
    /// <param name="problem">Why, for people; empty when all is well and it opens again soon.</param>
    void Close(string problem);

    /// <summary>The tools it has.</summary>
    void TakeTools(IReadOnlyList<ToolDescriptor> tools);
}
