namespace AgentPlatform.Worlds.Demonstrating;

/// <summary>How good a demonstrator is. Both probabilities at 0 make an expert.</summary>
public sealed record DemonstratorOptions
{
    /// <value>Default is 1.</value>
    public int Seed { get; init; } = 1;

    /// <summary>The probability, at each hop but the last, of answering with the value in hand.</summary>
    /// <value>Default is 0.6.</value>
    public double StopEarly { get; init; } = 0.6;

    /// <summary>The probability, at each hop, of following another key of the page than the one asked for.</summary>
    /// <value>Default is 0.3.</value>
    public double WrongRelation { get; init; } = 0.3;

    /// <summary>How many lines a search shows.</summary>
    /// <value>Default is 2.</value>
    public int Results { get; init; } = 2;

    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    internal void Validate()
    {
        if (StopEarly is not (>= 0 and <= 1) || WrongRelation is not (>= 0 and <= 1) || Results < 1)
        {
            throw new ArgumentException("DemonstratorOptions: StopEarly and WrongRelation are probabilities, Results is at least 1.");
        }
    }
}
