namespace AgentPlatform.Agents;

/// <summary>Where an attempt stops when its task does not say. A task's own limit wins; zero in a task means the value here.</summary>
public sealed class AgentDefaults
{
    /// <summary>Sampled turns per attempt.</summary>
    /// <value>Default is 16.</value>
    public int MaxTurns { get; set; } = 16;

    /// <summary>Tokens of the whole conversation. Never more than the model's own context.</summary>
    /// <value>Default is 0: the model's context.</value>
    public int MaxContextTokens { get; set; }

    /// <summary>Sampled tokens over all turns.</summary>
    /// <value>Default is 0: no bound but the context.</value>
    public int MaxNewTokens { get; set; }

    /// <summary>Sampled tokens in one turn.</summary>
    /// <value>Default is 2,048.</value>
    public int MaxTurnTokens { get; set; } = 2048;

    /// <summary>From the first token to the last.</summary>
    /// <value>Default is ten minutes.</value>
    public TimeSpan MaxWallTime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Malformed turns that are explained to the model before one ends the attempt. In a task, a negative value means none.</summary>
    /// <value>Default is 2.</value>
    public int MaxMalformedCalls { get; set; } = 2;

    /// <summary>Exact repetitions of an earlier turn that are let pass before one ends the attempt. In a task, a negative value means none.</summary>
    /// <value>Default is 2.</value>
    public int MaxRepeatedTurns { get; set; } = 2;

    /// <summary>Tool calls in one turn; a turn with more counts as malformed.</summary>
    /// <value>Default is 8.</value>
    public int MaxCallsPerTurn { get; set; } = 8;

    /// <summary>Longest ledger that is decoded into a transcript for people.</summary>
    /// <value>Default is 65,536 tokens.</value>
    public int MaxTranscriptTokens { get; set; } = 65_536;
}
