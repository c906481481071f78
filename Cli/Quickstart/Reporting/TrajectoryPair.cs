namespace AgentPlatform.Cli.Quickstart.Reporting;

/// <summary>The same held-out question before and after RL.</summary>
internal sealed record TrajectoryPair(ResultLine Before, ResultLine After)
{
    public string Hops => After.Hops ?? "?";

    /// <summary>Whether RL taught the model to answer it.</summary>
    public bool IsLearned => !Before.Correct && After.Correct;
}
