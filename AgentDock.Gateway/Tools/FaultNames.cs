using AgentPlatform.Contracts.AgentDock.V1;

namespace AgentPlatform.AgentDock.Tools;

/// <summary>Faults as they stand in metrics, status and MCP envelopes.</summary>
internal static class FaultNames
{
    internal static string Of(Fault fault) => fault switch
    {
        Fault.Unspecified => "none",
        Fault.Tool => "tool",
        Fault.Infrastructure => "infrastructure",
        Fault.Timeout => "timeout",
        Fault.Validation => "validation",
        Fault.UnknownTool => "unknown_tool",
        Fault.Overloaded => "overloaded",
        _ => "unspecified",
    };
}
