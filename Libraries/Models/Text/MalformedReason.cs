namespace AgentPlatform.Models.Text;

/// <summary>In which way a turn is not well formed.</summary>
public enum MalformedReason
{
    /// <summary>There is no "&lt;/think&gt;".</summary>
    UnclosedThought,

    /// <summary>A "&lt;tool_call&gt;" is not closed.</summary>
    UnclosedToolCall,

    /// <summary>What is inside a tool call is not one JSON object.</summary>
    InvalidJson,

    /// <summary>A tool call has no name.</summary>
    MissingName,

    /// <summary>A tool call's arguments are no JSON object.</summary>
    InvalidArguments,

    /// <summary>An "&lt;answer&gt;" is not closed.</summary>
    UnclosedAnswer,
}
