namespace AgentPlatform.Experience.Queue;

/// <summary>A task to be queued.</summary>
/// <param name="RunId">Its run.</param>
/// <param name="TaskId">Unique within the run.</param>
/// <param name="GroupId">Group of a training task; empty for an evaluation, which is never pulled.</param>
/// <param name="WeightVersion">The trainer's version when it was issued.</param>
/// <param name="Body">The task message in protobuf.</param>
internal sealed record NewTask(string RunId, string TaskId, string GroupId, long WeightVersion, byte[] Body);
