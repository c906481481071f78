using System.Collections.Frozen;

namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>One entry of the catalogue, checked and with its variables replaced.</summary>
internal sealed record ServerSpec
{
    public required string Name { get; init; }

    public ServerKind Kind { get; init; } = ServerKind.Mcp;

    /// <summary>Absolute path of the file that defines it.</summary>
    public string File { get; init; } = string.Empty;

    public int Line { get; init; }

    /// <summary>Equal for definitions that come to the same.</summary>
    public string Fingerprint { get; init; } = string.Empty;

    /// <summary>Why it does not run; empty when it does.</summary>
    public string DisabledReason { get; init; } = string.Empty;

    /// <summary>The gateway counts as ready without it.</summary>
    public bool Optional { get; init; }

    public TransportKind Transport { get; init; } = TransportKind.Stdio;

    /// <summary>Address of a server that is called over HTTP.</summary>
    public string Url { get; init; } = string.Empty;

    /// <summary>Sent with each request, besides those that are secrets.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Name of the C# module that serves in the gateway itself.</summary>
    public string Module { get; init; } = string.Empty;

    /// <summary>Where it runs; configuration goes before it. Null: nobody said.</summary>
    public SandboxMode? Sandbox { get; init; }

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

    /// <summary>Tools that callers see; empty: all.</summary>
    public FrozenSet<string> Expose { get; init; } = [];

    public IReadOnlyList<SecretBinding> Secrets { get; init; } = [];

    /// <summary>What a replica is asked to show that it lives; how often is in <see cref="Policy"/>.</summary>
    public HealthProbe Probe { get; init; } = HealthProbe.Ping;

    /// <summary>Working directory of local processes; the catalogue file's folder if it names none.</summary>
    public string Directory { get; init; } = string.Empty;

    /// <summary>Callers see the tool of that name.</summary>
    internal bool Shows(string tool) => !Hide.Contains(tool) && (Expose.Count == 0 || Expose.Contains(tool));

    /// <summary>What goes to the server with its secrets in place: not for logs.</summary>
    internal IReadOnlyDictionary<string, string> Revealed(SecretTarget target)
    {
        var pairs = new Dictionary<string, string>(target == SecretTarget.Env ? Environment : Headers);
        foreach (var secret in Secrets.Where(secret => secret.Target == target))
        {
            pairs[secret.Key] = secret.Value.Reveal();
        }

        return pairs;
    }
}
