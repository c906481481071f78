namespace AgentPlatform.Experience.Queue;

/// <summary>A task in a worker's hands.</summary>
/// <param name="Id">The lease.</param>
/// <param name="Body">The task message in protobuf.</param>
internal sealed record Lease(LeaseId Id, byte[] Body);
