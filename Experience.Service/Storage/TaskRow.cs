namespace AgentPlatform.Experience.Storage;

/// <summary>A task as the writer sees it.</summary>
internal sealed record TaskRow(
    long Sequence, long Run, string Name, long? Group, AttemptState State, string? Worker, long? Due, long Fence, int Requeues)
{
    /// <summary>Whether the lease with this fence lives at <paramref name="now"/>.</summary>
    public bool IsLeased(long fence, long now) => State == AttemptState.Running && Fence == fence && Due > now;
}
