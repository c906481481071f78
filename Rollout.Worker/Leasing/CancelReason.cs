namespace AgentPlatform.Rollout.Leasing;

/// <summary>Why an attempt is cancelled from outside.</summary>
internal enum CancelReason
{
    None,

    /// <summary>The lease is somebody else's, or its run was stopped: the attempt is dropped.</summary>
    LeaseLost,

    /// <summary>The worker stops: the task is given back.</summary>
    WorkerStopping,

    /// <summary>The engine got another model in mid-attempt: the task is given back.</summary>
    ModelChanged,
}
