namespace AgentPlatform.Eval.Storage;

/// <summary>Where an evaluation stands. Stored as a number: never renumber.</summary>
internal enum EvaluationPhase
{
    Running = 1,
    Finished = 2,
    Failed = 3,
    Stopped = 4,
}
