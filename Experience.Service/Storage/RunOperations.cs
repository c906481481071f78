namespace AgentPlatform.Experience.Storage;

/// <summary>Calls on whole runs, each as the body of one transaction.</summary>
internal static class RunOperations
{
    internal static int Stop(WriteSession session, CallKey key, string runId)
    {
        if (session.Keys.Recall(CallMethod.StopRun, key) is { } answer)
        {
            return (int)answer[0];
        }

        var run = session.Runs.Get(runId);
        session.Runs.Stop(run.Id);
        var queued = session.Tasks.CancelQueued(run.Id, AttemptEnds.Cancelled);
        session.Queued -= queued;
        session.Groups.CancelOpen(run.Id);
        var cancelled = queued + session.Tasks.CancelStranded(run.Id, AttemptEnds.Cancelled);
        session.Changes |= StoreChanges.AttemptEnded;
        session.Keys.Remember(CallMethod.StopRun, key, [cancelled], session.Now);
        return cancelled;
    }
}
