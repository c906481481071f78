namespace AgentPlatform.Cli.Quickstart;

/// <summary>Where the time of the rollouts of RL went, as shares of their summed wall time.</summary>
internal sealed class OverheadReport
{
    public double Engine { get; set; }

    public double ToolServer { get; set; }

    public double Grpc { get; set; }

    public double Mcp { get; set; }

    public double Storage { get; set; }

    public double Worker { get; set; }
}
