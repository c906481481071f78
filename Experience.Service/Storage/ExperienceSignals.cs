namespace AgentPlatform.Experience.Storage;

/// <summary>Pulsed by the store after a commit, so that long polls never poll the database.</summary>
internal sealed class ExperienceSignals
{
    public AsyncSignal TaskQueued { get; } = new();

    public AsyncSignal GroupReady { get; } = new();

    public AsyncSignal AttemptEnded { get; } = new();

    public void Pulse(StoreChanges changes)
    {
        if (changes.HasFlag(StoreChanges.TaskQueued))
        {
            TaskQueued.Pulse();
        }

        if (changes.HasFlag(StoreChanges.GroupReady))
        {
            GroupReady.Pulse();
        }

        if (changes.HasFlag(StoreChanges.AttemptEnded))
        {
            AttemptEnded.Pulse();
        }
    }
}
