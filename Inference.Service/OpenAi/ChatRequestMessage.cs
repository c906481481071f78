using System.Text.Json;

namespace AgentPlatform.Inference.OpenAi;

/// <summary>One message of a request.</summary>
/// <param name="Role">system, developer, user, assistant or tool.</param>
/// <param name="Content">A string, null, or a list of text parts.</param>
/// <param name="ReasoningContent">An assistant's thought, as answers carry it.</param>
/// <param name="ToolCalls">An assistant's calls.</param>
internal sealed record ChatRequestMessage(string? Role, JsonElement? Content, string? ReasoningContent, IReadOnlyList<ChatToolCallBody>? ToolCalls);
