namespace AgentPlatform.Cli.Platform;

/// <summary>One running copy of a service.</summary>
internal sealed record HostInstance(string Name, string Instance, int Replica, string State, string? Health, int? Pid, int Restarts, string? Message, IReadOnlyDictionary<string, string> Urls, string Log);
