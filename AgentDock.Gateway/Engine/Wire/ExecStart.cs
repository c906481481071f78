namespace AgentPlatform.AgentDock.Engine.Wire;

/// <summary>How to start it: attached, not detached.</summary>
internal sealed record ExecStart(bool Detach, bool Tty);
