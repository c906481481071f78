namespace AgentPlatform.Worlds.Reading;

/// <summary>What reading texts are like.</summary>
public sealed record ReadingOptions
{
    /// <value>Default is 1.</value>
    public int Seed { get; init; } = 1;

    /// <summary>The share of texts that repeat all records as they are.</summary>
    /// <value>Default is 0.25.</value>
    public double EchoShare { get; init; } = 0.25;

    /// <summary>The share of the other texts that name the keys to copy before the records; the others restate the first record in any order.</summary>
    /// <value>Default is 0.5.</value>
    public double PickShare { get; init; } = 0.5;

    /// <summary>The share of values that are names of the train split; the others are invented.</summary>
    /// <value>Default is 0.3.</value>
    public double RealNames { get; init; } = 0.3;

    /// <summary>The share of names that are, or share a word with, an earlier name of the same text.</summary>
    /// <value>Default is 0.25.</value>
    public double KinNames { get; init; } = 0.25;

    /// <summary>The share of copied values that are used at once, as the query of a search or as an answer.</summary>
    /// <value>Default is 0.4.</value>
    public double UseShare { get; init; } = 0.4;

    /// <summary>The share of texts with a second record.</summary>
    /// <value>Default is 0.6.</value>
    public double SecondRecord { get; init; } = 0.6;
}
