using AgentPlatform.Experience.Storage;

namespace AgentPlatform.Experience.Queue;

/// <summary>A worker asks for tasks.</summary>
/// <param name="Key">The same key gets the same leases while they live.</param>
/// <param name="WorkerId">Who holds the leases.</param>
/// <param name="MaxTasks">Most tasks to hand out.</param>
/// <param name="Duration">How long the leases live without renewal.</param>
internal sealed record LeaseRequest(CallKey Key, string WorkerId, int MaxTasks, TimeSpan Duration);
