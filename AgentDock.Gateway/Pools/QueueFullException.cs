namespace AgentPlatform.AgentDock.Pools;

/// <summary>As many calls wait for a replica as may.</summary>
internal sealed class QueueFullException() : Exception("the queue is full");
