using AgentPlatform.Contracts.Ledger.V1;

namespace AgentPlatform.Agents;

/// <summary>How an attempt ended: with an answer, or with a failure and its reason.</summary>
internal readonly record struct AttemptEnd(FailureKind Failure, string Reason, string? Answer)
{
    public static AttemptEnd Answered(string answer) => new(FailureKind.Unspecified, string.Empty, answer);

    public static AttemptEnd Agent(string reason) => new(FailureKind.Agent, reason, null);

    public static AttemptEnd Budget(string reason) => new(FailureKind.Budget, reason, null);

    public static AttemptEnd Infrastructure(string reason) => new(FailureKind.Infrastructure, reason, null);
}
