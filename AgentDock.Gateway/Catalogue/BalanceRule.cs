namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>How calls are spread over replicas: the key <c>policies.balance</c>.</summary>
internal enum BalanceRule
{
    /// <summary>The less busy of two at random.</summary>
    Two,

    /// <summary>In turn.</summary>
    Turns,

    /// <summary>In proportion to weights.</summary>
    Weighted,

    /// <summary>One replica for each session: for tools with a state.</summary>
    Session,
}
