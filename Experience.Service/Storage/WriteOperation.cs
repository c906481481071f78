namespace AgentPlatform.Experience.Storage;

/// <summary>One call's work inside the writer's transaction. It may run more than once; only the last run counts.</summary>
internal abstract class WriteOperation
{
    /// <summary>True, and the caller is told, when the caller went away before it began.</summary>
    public abstract bool IsAbandoned();

    public abstract void Run(WriteSession session);

    /// <summary>Remembers that the last run failed and was undone.</summary>
    public abstract void Fail(Exception exception);

    /// <summary>Tells the caller, after the commit.</summary>
    public abstract void Complete();
}
