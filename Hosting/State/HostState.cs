namespace Aspire.Hosting.State;

/// <summary>The whole state file.</summary>
internal sealed record HostState(int Pid, DateTimeOffset Started, string? Dashboard, IReadOnlyList<InstanceState> Resources);
