namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>A file or folder of the host that a server sees, read-only.</summary>
/// <param name="Source">Absolute path on the host.</param>
/// <param name="Target">Absolute path inside the container.</param>
internal sealed record MountSpec(string Source, string Target);
