namespace AgentPlatform.AgentDock.Pools;

/// <summary>One of several equal servers.</summary>
internal interface IReplica
{
    /// <summary>As in "miniweb-0".</summary>
    string Name { get; }

    /// <summary>Why it is not ready, for people; empty when it is.</summary>
    string Problem { get; }
}
