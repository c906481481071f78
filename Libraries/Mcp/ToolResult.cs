namespace AgentPlatform.Mcp;

/// <summary>What a tool answers.</summary>
/// <param name="Text">The text for the reader.</param>
/// <param name="IsError">Whether the call could not be done as asked; the text then says why and what to do.</param>
public readonly record struct ToolResult(string Text, bool IsError = false)
{
    /// <summary>The same answer as a JSON object, or null.</summary>
    public string? StructuredJson { get; init; }

    /// <summary>An image that comes with the text, or null.</summary>
    public byte[]? Image { get; init; }

    /// <summary>MIME type of the image.</summary>
    public string? ImageType { get; init; }

    /// <summary>A text is a good answer.</summary>
    public static implicit operator ToolResult(string text) => FromString(text);

    /// <summary>A text as a good answer.</summary>
    public static ToolResult FromString(string text) => new(text);
}
