namespace AgentPlatform.Models.Text;

/// <summary>Who speaks in a turn.</summary>
public enum ChatRole
{
    /// <summary>The operator's instructions.</summary>
    System,

    /// <summary>The person, or a task.</summary>
    User,

    /// <summary>The model.</summary>
    Assistant,

    /// <summary>The result of a tool call.</summary>
    Tool,
}
