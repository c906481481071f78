namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>What one replica may use.</summary>
/// <param name="MemoryBytes">Memory and swap together, in bytes; what is in /tmp counts.</param>
/// <param name="Cpus">Processors, in fractions of one.</param>
/// <param name="Pids">Processes and threads.</param>
/// <param name="TmpBytes">Size of /tmp, in bytes.</param>
internal sealed record SandboxLimits(long MemoryBytes, double Cpus, int Pids, long TmpBytes)
{
    internal static SandboxLimits Default { get; } = new(512L << 20, 1, 128, 64L << 20);
}
