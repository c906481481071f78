namespace AgentPlatform.Mcp;

/// <summary>What a tool does to the world; it becomes the tool's annotations, by which callers decide whether to call again.</summary>
public enum ToolEffect
{
    /// <summary>Changes nothing.</summary>
    ReadOnly,

    /// <summary>Changes something; a second call with the same arguments changes nothing more.</summary>
    Idempotent,

    /// <summary>Adds something; what was there stays.</summary>
    Additive,

    /// <summary>May change or remove what was there.</summary>
    Destructive,
}
