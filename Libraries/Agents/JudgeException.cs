namespace AgentPlatform.Agents;

/// <summary>The grader could not reach a verdict: the attempt ends unscored.</summary>
/// <param name="reason">Stable lower_snake_case name, e.g. "unknown_grader".</param>
/// <param name="message">For people.</param>
/// <param name="innerException">What caused it.</param>
public sealed class JudgeException(string reason, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>Stable lower_snake_case name; becomes the trajectory's failure_reason.</summary>
    public string Reason { get; } = reason;
}
