namespace AgentPlatform.AgentDock.Engine.Wire;

/// <summary>What a container may use and do.</summary>
internal sealed record ContainerHostSettings
{
    public bool AutoRemove { get; init; }

    public string NetworkMode { get; init; } = "none";

    public bool ReadonlyRootfs { get; init; }

    public IReadOnlyList<string> CapDrop { get; init; } = [];

    public IReadOnlyList<string> SecurityOpt { get; init; } = [];

    /// <summary>Bytes.</summary>
    public long Memory { get; init; }

    /// <summary>Memory and swap together, in bytes.</summary>
    public long MemorySwap { get; init; }

    public long NanoCpus { get; init; }

    public long PidsLimit { get; init; }

    public string IpcMode { get; init; } = string.Empty;

    public long ShmSize { get; init; }

    public IReadOnlyDictionary<string, string> Tmpfs { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<ResourceLimit> Ulimits { get; init; } = [];

    public LogSettings? LogConfig { get; init; }

    /// <summary>Null: the engine's default.</summary>
    public string? Runtime { get; init; }

    public IReadOnlyList<BindMount> Mounts { get; init; } = [];
}
