namespace AgentPlatform.Trainer.Runs;

/// <summary>One kind of learning.</summary>
internal interface ITrainingStage
{
    /// <summary>Checks the request before anything is started.</summary>
    /// <exception cref="ServiceDefaults.PlatformException">INVALID, naming the field.</exception>
    void Validate(Contracts.Trainer.V1.StartRunRequest request);

    /// <summary>Runs from the beginning or from the run's checkpoint; returns the folder of the finished model.</summary>
    Task<string> RunAsync(TrainingRun run, CancellationToken cancellationToken);
}
