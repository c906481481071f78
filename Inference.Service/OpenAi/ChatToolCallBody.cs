namespace AgentPlatform.Inference.OpenAi;

/// <summary>A tool call, in requests and in answers.</summary>
/// <param name="Index">Place among the calls of the turn; in streamed answers only.</param>
/// <param name="Id">Name of the call.</param>
/// <param name="Type">Always "function".</param>
/// <param name="Function">What is called.</param>
internal sealed record ChatToolCallBody(int? Index, string? Id, string? Type, ChatFunctionBody? Function);
