namespace AgentPlatform.Experience.Queue;

/// <summary>How a submission went.</summary>
/// <param name="Accepted">Tasks queued.</param>
/// <param name="AlreadyKnown">Tasks whose run and id were there before.</param>
internal readonly record struct SubmitCounts(int Accepted, int AlreadyKnown);
