using AgentPlatform.Contracts.AgentDock.V1;

namespace AgentPlatform.AgentDock.Tools;

/// <summary>Faults as they stand in metrics, status and MCP envelopes.</summary>
internal static class FaultNames
{
    internal static string Of(CallStatus status) => status switch
    {
        CallStatus.Succeeded => "succeeded",
        CallStatus.Failed => "failed",
        CallStatus.Refused => "refused",
        _ => "unknown",
    };

    internal static string Of(Origin origin) => origin switch
    {
        Origin.Live => "live",
        Origin.Cache => "cache",
        Origin.Replay => "replay",
        _ => "none",
    };

    internal static string Of(Fault fault) => fault switch
    {
        Fault.Unspecified => "none",
        Fault.Tool => "tool",
        Fault.Infrastructure => "infrastructure",
        Fault.Timeout => "timeout",
        Fault.Validation => "validation",
        Fault.UnknownTool => "unknown_tool",
        Fault.Overloaded => "overloaded",
        Fault.Policy => "policy",
        Fault.Budget => "budget",
        _ => "unspecified",
    };
}
