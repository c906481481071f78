namespace AgentPlatform.AgentDock.Engine.Wire;

/// <summary>New limits for a running container.</summary>
internal sealed record UpdateSettings(long Memory, long MemorySwap, long NanoCpus, long PidsLimit);
