namespace AgentPlatform.AgentDock.States;

/// <summary>What a trajectory has done to its surroundings when a call of it begins.</summary>
/// <param name="Scope">Tenant, run and trajectory; everything in it shares one state.</param>
/// <param name="Lineage">Hash over its finished calls to tools with effects, in order; empty before the first.</param>
/// <param name="Epoch">Grows when lineages had to be forgotten: what was keyed by an empty lineage before is void then.</param>
internal sealed record CallState(string Scope, string Lineage, long Epoch)
{
    private readonly StateLineage? _lineage;
    private readonly long _version;

    internal CallState(string scope, StateLineage? lineage, string hash, long version, bool settled, long epoch)
        : this(scope, hash, epoch)
    {
        _lineage = lineage;
        _version = version;
        Settled = settled;
    }

    /// <summary>No call with effects was under way when this one began.</summary>
    public bool Settled { get; } = true;

    /// <summary>Nothing has been written since either: the result belongs to this state.</summary>
    internal bool StillHolds(StateLineages lineages) => Settled && lineages.Version(Scope, _lineage) == _version;
}
