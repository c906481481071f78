namespace AgentPlatform.AgentDock.FaultInjection;

/// <summary>What can be done to a call on purpose.</summary>
internal enum FaultKind
{
    /// <summary>It waits before it runs.</summary>
    Latency,

    /// <summary>It does not run, and looks as if the machine had failed.</summary>
    Infrastructure,

    /// <summary>It does not run, and looks as if the tool had failed.</summary>
    Tool,

    /// <summary>It does not run, and looks as if it had taken too long.</summary>
    Timeout,

    /// <summary>It runs, and its text is cut.</summary>
    Truncation,

    /// <summary>It runs, and a replica of its server is killed meanwhile.</summary>
    SandboxDeath,
}
