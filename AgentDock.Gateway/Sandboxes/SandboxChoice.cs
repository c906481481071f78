namespace AgentPlatform.AgentDock.Sandboxes;

/// <summary>Where the servers run, and why there.</summary>
/// <param name="Host">What starts them.</param>
/// <param name="Reason">One sentence for the log; empty when it is simply what was asked for.</param>
internal sealed record SandboxChoice(ISandboxHost Host, string Reason);
