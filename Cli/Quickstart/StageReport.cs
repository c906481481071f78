namespace AgentPlatform.Cli.Quickstart;

/// <summary>One stage: how it ended, and what its model does on the held-out questions, greedily.</summary>
internal sealed class StageReport
{
    public double Success { get; set; }

    public double CiLow { get; set; }

    public double CiHigh { get; set; }

    public double WallSeconds { get; set; }

    public double EvaluationSeconds { get; set; }

    public SortedDictionary<string, double> ByHops { get; set; } = [];

    public SortedDictionary<string, long> Outcomes { get; set; } = [];

    public double MeanTurns { get; set; }

    public SortedDictionary<string, double> Metrics { get; set; } = [];

    public long Steps { get; set; }

    public int Restarts { get; set; }
}
