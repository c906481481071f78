using System.Collections.Frozen;
using System.Text.RegularExpressions;
using AgentPlatform.ServiceDefaults;

namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>Reads one server of a catalogue file.</summary>
/// <param name="file">The file.</param>
/// <param name="sandbox">The file's own choice for its servers.</param>
/// <param name="secrets">Where secrets come from.</param>
internal sealed partial class ServerReader(string file, SandboxMode? sandbox, SecretStore secrets)
{
    private const int MaxReplicas = 64;

    private readonly string _folder = Path.GetDirectoryName(file)!;

    internal static bool IsName(string name) => ServerName().IsMatch(name);

    /// <param name="name">The server's name.</param>
    /// <param name="section">Its mapping.</param>
    /// <param name="isCommon">The file is one of other programs, which keep their keys in it.</param>
    /// <exception cref="PlatformException">CATALOGUE_INVALID; the message names file, line and key.</exception>
    internal ServerSpec Read(string name, YamlSection section, bool isCommon = false)
    {
        if (!ServerName().IsMatch(name))
        {
            throw section.Error("kind", $"server name '{name}' must be 1 to 32 of a-z, 0-9, '-' and '_'");
        }

        var disabled = Disabled(section);
        if (disabled.Length > 0)
        {
            section = section.Lenient();
            _ = section.Has("enabled") | section.Has("enabled_when");
        }

        var kind = section.Choice("kind", ServerKind.Mcp);
        var bound = SecretReader.Read(section, secrets, disabled.Length == 0);
        var environment = section.Section("env")?.Pairs().ToDictionary(pair => pair.Key, pair => pair.Value) ?? [];
        var headers = section.Section("headers")?.Pairs().ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.OrdinalIgnoreCase) ?? [];
        if (isCommon)
        {
            bound = [.. bound, .. SecretReader.Inline(environment, SecretTarget.Env), .. SecretReader.Inline(headers, SecretTarget.Header)];
        }

        var url = section.Text("url", string.Empty);
        var spec = new ServerSpec
        {
            Name = name,
            Kind = kind,
            File = file,
            Line = section.Line,
            DisabledReason = disabled,
            Optional = section.Flag("optional", false),
            Transport = section.Choice("transport", url.Length > 0 ? TransportKind.Http : TransportKind.Stdio),
            Url = url,
            Headers = Without(headers, bound, SecretTarget.Header),
            Module = section.Text("module", string.Empty),
            Directory = Path.GetFullPath(section.Text("directory", _folder), _folder),
            Sandbox = section.Has("sandbox") ? section.Choice("sandbox", SandboxMode.Auto) : sandbox,
            Image = section.Text("image", string.Empty),
            Command = section.List("command"),
            ProcessCommand = section.List("process_command"),
            Mounts = [.. section.Sections("mounts").Select(mount => ReadMount(mount, disabled.Length == 0)).OfType<MountSpec>()],
            Environment = Without(environment, bound, SecretTarget.Env),
            Secrets = bound,
            Limits = ReadLimits(section.Section("limits")),
            Replicas = ReadReplicas(section, kind == ServerKind.Python ? 2 : 1),
            Version = section.Text("version", string.Empty),
            Policy = PolicyReader.Read(section),
            Timeout = section.Duration("timeout", TimeSpan.FromSeconds(kind == ServerKind.Python ? 10 : 30)),
            StartTimeout = section.Duration("start_timeout", TimeSpan.FromSeconds(60)),
            // A python sandbox serves one program and is thrown away.
            MaxOutstanding = kind == ServerKind.Python ? 1 : section.Integer("max_outstanding", 64, 1, 4096),
            Queue = section.Integer("queue", 1024, 0, 65536),
            QueueTimeout = section.Duration("queue_timeout", TimeSpan.FromSeconds(30)),
            MaxOutputBytes = (int)Math.Min(section.Bytes("max_output", 64 << 10, 256), int.MaxValue),
            ReadOnly = section.List("read_only").ToFrozenSet(StringComparer.Ordinal),
            Idempotent = section.List("idempotent").ToFrozenSet(StringComparer.Ordinal),
            Expose = section.List("expose").ToFrozenSet(StringComparer.Ordinal),
            Hide = section.List("hide").ToFrozenSet(StringComparer.Ordinal),
        };
        spec = ReadHealth(section.Section("health"), spec);
        section.RefuseOthers();
        if (disabled.Length == 0)
        {
            Check(spec, section);
        }

        return spec with { Fingerprint = Fingerprint.Of(section, spec.Secrets, spec.Directory, $"{spec.Sandbox}", disabled) };
    }

    private static void Check(ServerSpec spec, YamlSection section)
    {
        if (spec.MaxOutputBytes > 8 << 20)
        {
            throw section.Error("max_output", "must be at most 8m");
        }

        if (spec.Transport == TransportKind.Http)
        {
            if (!Uri.TryCreate(spec.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0)
            {
                throw section.Error("url", "must be an http or https address without a name and password in it; a key goes under secrets");
            }

            foreach (var key in new[] { "image", "command", "process_command", "mounts", "limits", "env" })
            {
                if (section.Has(key))
                {
                    throw section.Error(key, "says how to start a server, but transport http calls one that runs at its url; remove it");
                }
            }

            return;
        }

        if (spec.Url.Length > 0 || spec.Headers.Count > 0)
        {
            throw section.Error(spec.Url.Length > 0 ? "url" : "headers", "is for transport http");
        }

        if (spec.Transport == TransportKind.InProcess ? spec.Module.Length == 0 : spec.Module.Length > 0)
        {
            throw section.Error("module", spec.Module.Length == 0 ? "is missing; name the module of the gateway that serves" : "is for transport inprocess");
        }

        if (spec is { Kind: ServerKind.Mcp, Transport: TransportKind.Stdio, Image: "", ProcessCommand.Count: 0 })
        {
            throw section.Error("image", "is missing; name an image, or a process_command for a server that runs as a local process");
        }

        if (spec.Secrets.FirstOrDefault(secret => secret.Target == SecretTarget.Header) is not null)
        {
            throw section.Error("secrets", "header is for transport http; use env");
        }
    }

    private string Disabled(YamlSection section)
    {
        if (!section.Flag("enabled", true))
        {
            return "enabled is false";
        }

        foreach (var name in section.Node.Find("enabled_when")?.Value.Text is null ? section.List("enabled_when") : [section.Text("enabled_when", string.Empty)])
        {
            if (section.Variables.IsSet(name) || secrets.Find(name) is not null)
            {
                continue;
            }

            return section.Variables.IsKnown(name) ? $"variable '{name}' is not set; set the environment variable {name} or AgentDock:Vars:{name}" : secrets.Advice(name);
        }

        return string.Empty;
    }

    private static Dictionary<string, string> Without(Dictionary<string, string> pairs, IEnumerable<SecretBinding> bound, SecretTarget target)
    {
        foreach (var secret in bound.Where(secret => secret.Target == target))
        {
            pairs.Remove(secret.Key);
        }

        return pairs;
    }

    private static ReplicaRange ReadReplicas(YamlSection section, int fallback)
    {
        if (!section.IsMapping("replicas"))
        {
            return ReplicaRange.Of(section.Integer("replicas", fallback, 1, MaxReplicas));
        }

        var range = section.Section("replicas")!;
        var min = range.Integer("min", 1, 1, MaxReplicas);
        var max = range.Integer("max", Math.Max(min, fallback), 1, MaxReplicas);
        range.RefuseOthers();
        return max >= min ? new ReplicaRange(min, max) : throw range.Error("max", $"'{max}' is less than min, {min}");
    }

    private static ServerSpec ReadHealth(YamlSection? section, ServerSpec spec)
    {
        if (section is null)
        {
            return spec;
        }

        var before = spec.Policy.Probe;
        var kind = section.Choice("probe", HealthProbe.Ping);
        var probe = new ProbeSpec(
            section.Duration("interval", before.Interval),
            section.Duration("timeout", before.Timeout),
            section.Integer("threshold", before.Failures, 1, 100));
        section.RefuseOthers();
        return spec with { Probe = kind, Policy = spec.Policy with { Probe = probe } };
    }

    private MountSpec? ReadMount(YamlSection section, bool isEnabled)
    {
        var given = section.Text("source", string.Empty);
        var source = Path.GetFullPath(given, _folder);
        var target = section.Text("target", string.Empty);
        section.RefuseOthers();
        if (!isEnabled && !Path.Exists(source))
        {
            return null;
        }

        if (given.Length == 0 || !Path.Exists(source))
        {
            throw section.Error("source", $"'{source}' does not exist");
        }

        if (target.EndsWith('/'))
        {
            // Into a folder, under its own name: servers go by the file's extension.
            target += Path.GetFileName(Path.TrimEndingDirectorySeparator(source));
        }

        return target.StartsWith('/') && !target.Contains(':', StringComparison.Ordinal)
            ? new MountSpec(source, target)
            : throw section.Error("target", $"'{target}' must be an absolute path inside the container");
    }

    private static SandboxLimits ReadLimits(YamlSection? section)
    {
        if (section is null)
        {
            return SandboxLimits.Default;
        }

        var limits = new SandboxLimits(
            section.Bytes("memory", SandboxLimits.Default.MemoryBytes, 16 << 20),
            section.Number("cpus", SandboxLimits.Default.Cpus, 0.01, 1024),
            section.Integer("pids", SandboxLimits.Default.Pids, 4, 65536),
            section.Bytes("tmp", SandboxLimits.Default.TmpBytes, 1 << 20));
        section.RefuseOthers();
        return limits;
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9_-]{0,31}$")]
    private static partial Regex ServerName();
}
