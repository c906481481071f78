namespace AgentPlatform.Eval.Attempts;

/// <summary>What the statistics need of one attempt; its words are in <see cref="AttemptDetail"/>.</summary>
/// <param name="Position">0-based place of the question in its set.</param>
/// <param name="Attempt">0-based index of the attempt at its question.</param>
/// <param name="Outcome">How it ended.</param>
internal sealed record AttemptFacts(int Position, int Attempt, AttemptOutcome Outcome)
{
    public string Answer { get; init; } = "";

    /// <summary>Why it was graded so, or how it failed.</summary>
    public string Reason { get; init; } = "";

    public int Turns { get; init; }

    public int ToolCalls { get; init; }

    public IReadOnlyDictionary<string, int> ToolFaults { get; init; } = new Dictionary<string, int>();

    /// <summary>The span of weight versions that tokens were sampled from; null when none was sampled.</summary>
    public long? WeightVersionMin { get; init; }

    public long? WeightVersionMax { get; init; }

    public int SampledTokens { get; init; }

    public double Seconds { get; init; }

    public AttemptTimings Timings { get; init; } = new();

    public string TrajectoryId { get; init; } = "";

    public string WorkerId { get; init; } = "";

    /// <summary>The worker's own score, when it scored; it should say the same as ours.</summary>
    public double? WorkerReward { get; init; }
}
