namespace AgentPlatform.Agents;

/// <summary>Something around the agent failed, not the agent: the attempt ends unscored, and somebody may make it again.</summary>
/// <param name="reason">Stable lower_snake_case name, e.g. "engine_unavailable".</param>
/// <param name="message">For people.</param>
/// <param name="innerException">What caused it.</param>
public sealed class InfrastructureException(string reason, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>Stable lower_snake_case name; becomes the trajectory's failure_reason.</summary>
    public string Reason { get; } = reason;
}
