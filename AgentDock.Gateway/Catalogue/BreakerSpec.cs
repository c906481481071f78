namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>When calls to a tool are refused without trying, because nearly all fail: the key <c>breaker</c> of a policy.</summary>
/// <param name="FailureRatio">Share of infrastructure faults and timeouts that opens the circuit.</param>
/// <param name="Window">Over this time.</param>
/// <param name="MinCalls">Fewer calls in the window say nothing.</param>
/// <param name="Open">How long it stays open before one call is tried.</param>
internal sealed record BreakerSpec(double FailureRatio, TimeSpan Window, int MinCalls, TimeSpan Open);
