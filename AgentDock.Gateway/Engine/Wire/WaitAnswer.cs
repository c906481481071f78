namespace AgentPlatform.AgentDock.Engine.Wire;

/// <summary>The answer to wait.</summary>
internal sealed record WaitAnswer(int StatusCode);
