namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>How many replicas a server has: at least <paramref name="Min"/>, under load up to <paramref name="Max"/>.</summary>
internal readonly record struct ReplicaRange(int Min, int Max)
{
    internal static ReplicaRange Of(int count) => new(count, count);
}
