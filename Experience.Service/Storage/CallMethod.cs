namespace AgentPlatform.Experience.Storage;

/// <summary>The space of a call's idempotency key. Numbers are on disk and never change.</summary>
internal enum CallMethod
{
    SubmitTasks = 1,
    LeaseTasks = 2,
    RenewLeases = 3,
    ReleaseLeases = 4,
    SubmitTrajectories = 5,
    PullGroups = 6,
    CommitGroups = 7,
    StopRun = 8,
}
