namespace AgentPlatform.Tools.MiniWeb.Serving;

/// <summary>What a tool answers.</summary>
/// <param name="Text">The text for the reader.</param>
/// <param name="IsError">Whether the call could not be done as asked; the text then says why and what to do.</param>
internal readonly record struct ToolText(string Text, bool IsError = false);
