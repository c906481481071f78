namespace AgentPlatform.Agents;

/// <summary>What the loop writes into failure_reason.</summary>
public static class FailureReasons
{
    /// <summary>BUDGET: the last turn allowed did not answer.</summary>
    public const string MaxTurns = "max_turns";

    /// <summary>BUDGET: the conversation does not fit.</summary>
    public const string MaxContextTokens = "max_context_tokens";

    /// <summary>BUDGET: all turns together sampled too much.</summary>
    public const string MaxNewTokens = "max_new_tokens";

    /// <summary>BUDGET: one turn was cut before its end.</summary>
    public const string MaxTurnTokens = "max_turn_tokens";

    /// <summary>BUDGET: the attempt took too long.</summary>
    public const string MaxWallTime = "max_wall_time";

    /// <summary>AGENT: a turn held neither a readable call nor an answer, once too often.</summary>
    public const string MalformedCall = "malformed_call";

    /// <summary>AGENT: the same turn, token for token, once too often.</summary>
    public const string Repetition = "repetition";

    /// <summary>INFRASTRUCTURE: the engine's answer is not one token id, logprob and version each.</summary>
    public const string EngineProtocol = "engine_protocol";

    /// <summary>INFRASTRUCTURE: a tool's container or transport died, and calling again did not help.</summary>
    public const string ToolInfrastructure = "tool_infrastructure";

    /// <summary>INFRASTRUCTURE: the tool's queue stayed full.</summary>
    public const string ToolOverloaded = "tool_overloaded";

    /// <summary>INFRASTRUCTURE: the tool did not answer in time.</summary>
    public const string ToolTimeout = "tool_timeout";

    /// <summary>INFRASTRUCTURE: the task names a tool that the gateway does not list.</summary>
    public const string ToolMissing = "tool_missing";
}
