namespace AgentPlatform.AgentDock.FaultInjection;

/// <summary>One rule under <c>AgentDock:FaultInjection:Rules</c>.</summary>
internal sealed class FaultRule
{
    public FaultKind Kind { get; set; }

    /// <summary>"server.tool" or the tool's name, with * for any text.</summary>
    public string Tools { get; set; } = "*";

    /// <summary>Of each call that the schedule names, 0 to 1.</summary>
    public double Probability { get; set; } = 1;

    /// <summary>First call of a trajectory that may be hit, from 1.</summary>
    public int From { get; set; } = 1;

    /// <summary>Last call of a trajectory that may be hit.</summary>
    public int To { get; set; } = int.MaxValue;

    /// <summary>Every how-manieth of these.</summary>
    public int Every { get; set; } = 1;

    /// <summary>How long a call waits.</summary>
    public TimeSpan Latency { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Characters of the text that a cut leaves.</summary>
    public int Keep { get; set; } = 200;
}
