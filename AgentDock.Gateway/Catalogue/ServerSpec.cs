using System.Collections.Frozen;

namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>One entry of the catalogue, checked and with its variables replaced.</summary>
internal sealed record ServerSpec
{
    public required string Name { get; init; }

    public ServerKind Kind { get; init; } = ServerKind.Mcp;

    /// <summary>Image to run in a container; empty: the server can only run as a process.</summary>
    public string Image { get; init; } = string.Empty;

    /// <summary>Arguments to the image's entry point.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>Program and arguments where the server runs as a local process.</summary>
    public IReadOnlyList<string> ProcessCommand { get; init; } = [];

    public IReadOnlyList<MountSpec> Mounts { get; init; } = [];

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public SandboxLimits Limits { get; init; } = SandboxLimits.Default;

    public ReplicaRange Replicas { get; init; } = ReplicaRange.Of(1);

    /// <summary>As in "1.2" or "canary"; empty when the catalogue names none.</summary>
    public string Version { get; init; } = string.Empty;

    public PolicySpec Policy { get; init; } = PolicySpec.Default;

    /// <summary>One attempt's time inside the server; for <see cref="ServerKind.Python"/> the program's time.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest time from a container's start to its tool list.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Calls that one replica works on at once.</summary>
    public int MaxOutstanding { get; init; } = 64;

    /// <summary>Calls that may wait for a replica; the next one is refused as overloaded.</summary>
    public int Queue { get; init; } = 1024;

    /// <summary>Longest wait for a replica.</summary>
    public TimeSpan QueueTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest text that is handed on, in UTF-8 bytes.</summary>
    public int MaxOutputBytes { get; init; } = 64 << 10;

    /// <summary>Tools that change nothing, whatever they say themselves. "*" is all.</summary>
    public FrozenSet<string> ReadOnly { get; init; } = [];

    /// <summary>Tools that may run twice, whatever they say themselves. "*" is all.</summary>
    public FrozenSet<string> Idempotent { get; init; } = [];

    /// <summary>Tools that callers do not see.</summary>
    public FrozenSet<string> Hide { get; init; } = [];

    /// <summary>Folder of the catalogue file: the working directory of local processes.</summary>
    public string Directory { get; init; } = string.Empty;
}
