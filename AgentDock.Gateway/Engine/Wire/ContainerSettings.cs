namespace AgentPlatform.AgentDock.Engine.Wire;

/// <summary>What a container is made of, as the engine's create call wants it.</summary>
internal sealed record ContainerSettings
{
    public required string Image { get; init; }

    public IReadOnlyList<string>? Entrypoint { get; init; }

    public IReadOnlyList<string> Cmd { get; init; } = [];

    public IReadOnlyList<string> Env { get; init; } = [];

    public string User { get; init; } = string.Empty;

    public string WorkingDir { get; init; } = string.Empty;

    public string Hostname { get; init; } = string.Empty;

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    public bool NetworkDisabled { get; init; }

    public bool OpenStdin { get; init; }

    public bool StdinOnce { get; init; }

    public bool AttachStdin { get; init; }

    public bool AttachStdout { get; init; }

    public bool AttachStderr { get; init; }

    public bool Tty { get; init; }

    public required ContainerHostSettings HostConfig { get; init; }
}
