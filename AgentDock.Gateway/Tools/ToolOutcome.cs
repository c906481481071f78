using AgentPlatform.Contracts.AgentDock.V1;

namespace AgentPlatform.AgentDock.Tools;

/// <summary>A finished call with the gateway's own share of its time.</summary>
/// <param name="Server">Catalogue name; empty for an unknown tool.</param>
/// <param name="Result">What the server, or the gateway in its stead, says.</param>
/// <param name="GatewayDuration">Whole time in the gateway.</param>
internal sealed record ToolOutcome(string Server, ServerOutcome Result, TimeSpan GatewayDuration)
{
    internal bool Ok => Result.Fault == Fault.Unspecified;
}
