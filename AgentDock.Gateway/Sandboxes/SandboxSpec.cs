using AgentPlatform.AgentDock.Catalogue;

namespace AgentPlatform.AgentDock.Sandboxes;

/// <summary>What to start.</summary>
internal sealed record SandboxSpec
{
    /// <summary>Replica name, as in "miniweb-0".</summary>
    public required string Name { get; init; }

    public string Image { get; init; } = string.Empty;

    public IReadOnlyList<string> Command { get; init; } = [];

    public IReadOnlyList<string> ProcessCommand { get; init; } = [];

    public IReadOnlyList<MountSpec> Mounts { get; init; } = [];

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public SandboxLimits Limits { get; init; } = SandboxLimits.Default;

    /// <summary>Working directory of a local process; empty: the temporary folder.</summary>
    public string Directory { get; init; } = string.Empty;

    /// <summary>Address of a server that runs elsewhere; empty: it is started here.</summary>
    public string Url { get; init; } = string.Empty;

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    internal static SandboxSpec Of(ServerSpec server, string replica) => new()
    {
        Name = replica,
        Image = server.Image,
        Command = server.Command,
        ProcessCommand = server.ProcessCommand,
        Mounts = server.Mounts,
        Environment = server.Revealed(SecretTarget.Env),
        Limits = server.Limits,
        Directory = server.Directory,
        Url = server.Url,
        Headers = server.Revealed(SecretTarget.Header),
    };
}
