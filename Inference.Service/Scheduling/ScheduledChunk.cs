namespace AgentPlatform.Inference.Scheduling;

/// <summary>So many of a sequence's next tokens are computed in this step.</summary>
internal readonly record struct ScheduledChunk(Sequence Sequence, int Tokens);
