namespace AgentPlatform.AgentDock.States;

/// <summary>One scope's writes. Guarded by the lock of <see cref="StateLineages"/>.</summary>
internal sealed class StateLineage(string scope)
{
    internal string Scope => scope;

    /// <summary>Hash over the finished writes.</summary>
    internal string Hash { get; set; } = string.Empty;

    /// <summary>Grows at each write's begin and end.</summary>
    internal long Version { get; set; }

    /// <summary>Writes under way.</summary>
    internal int Writing { get; set; }
}
