namespace AgentPlatform.Worlds.Reading;

/// <summary>What reading texts are like.</summary>
public sealed record ReadingOptions
{
    /// <value>Default is 1.</value>
    public int Seed { get; init; } = 1;

    /// <summary>The share of texts that name the keys to copy before the records; the others restate the first record in any order.</summary>
    /// <value>Default is 0.5.</value>
    public double PickShare { get; init; } = 0.5;

    /// <summary>The share of values that are names of the train split; the others are invented.</summary>
    /// <value>Default is 0.15.</value>
    public double RealNames { get; init; } = 0.15;

    /// <summary>The share of texts with a second record.</summary>
    /// <value>Default is 0.6.</value>
    public double SecondRecord { get; init; } = 0.6;
}
