namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>How many more calls than it was asked for a server gets, so that retries never become the load: the key <c>policies.retry_budget</c>.</summary>
/// <param name="Share">Second attempts per call.</param>
/// <param name="Burst">Saved up at most.</param>
internal sealed record RetryBudgetSpec(double Share, double Burst)
{
    internal static RetryBudgetSpec Default { get; } = new(0.2, 20);
}
