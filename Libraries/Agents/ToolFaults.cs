using AgentPlatform.Contracts.AgentDock.V1;

namespace AgentPlatform.Agents;

/// <summary>The gateway's faults: their names in a ledger, and which of them are not the agent's.</summary>
public static class ToolFaults
{
    /// <summary>Name of a call's outcome in the ledger: "ok", or the fault in lower case.</summary>
    public static string NameOf(CallToolResponse response) => response.Ok ? "ok" : response.Fault switch
    {
        Fault.Infrastructure => "infrastructure",
        Fault.Timeout => "timeout",
        Fault.Validation => "validation",
        Fault.UnknownTool => "unknown_tool",
        Fault.Overloaded => "overloaded",
        Fault.Policy => "policy",
        Fault.Budget => "budget",
        _ => "tool",
    };

    /// <summary>
    /// The failure_reason of a fault that ends the attempt unscored, or null when the model reads the text and goes on. What a caller may
    /// not do (policy) and what it has used up (budget) are told to the model: it can still answer.
    /// </summary>
    public static string? EndingReasonOf(CallToolResponse response) => response.Ok ? null : response.Fault switch
    {
        Fault.Infrastructure => FailureReasons.ToolInfrastructure,
        Fault.Timeout => FailureReasons.ToolTimeout,
        Fault.Overloaded => FailureReasons.ToolOverloaded,
        _ => null,
    };
}
