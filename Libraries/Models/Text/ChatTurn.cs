namespace AgentPlatform.Models.Text;

/// <summary>One message of a conversation.</summary>
/// <param name="Role">Who speaks.</param>
/// <param name="Content">What is said. For an assistant, what comes after the thought.</param>
public sealed record ChatTurn(ChatRole Role, string Content)
{
    /// <summary>An assistant's thought, or null when it is inside <see cref="Content"/> before "&lt;/think&gt;" or there is none.</summary>
    public string? Reasoning { get; init; }

    /// <summary>An assistant's tool calls.</summary>
    public IReadOnlyList<ChatToolCall> ToolCalls { get; init; } = [];
}
