namespace AgentPlatform.AgentDock.Engine;

/// <summary>Which stream a part of an attached connection belongs to. Numbers are the engine's.</summary>
internal enum StreamKind : byte
{
    Stdin = 0,
    Stdout = 1,
    Stderr = 2,

    /// <summary>The engine itself reports an error.</summary>
    SystemError = 3,
}
