namespace AgentPlatform.Inference.OpenAi;

/// <param name="Name">The tool.</param>
/// <param name="Arguments">A JSON object as text.</param>
internal sealed record ChatFunctionBody(string? Name, string? Arguments);
