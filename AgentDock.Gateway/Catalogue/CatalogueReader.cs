using System.Collections.Frozen;
using System.Text.RegularExpressions;
using AgentPlatform.ServiceDefaults;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>Reads the catalogue file. README.md lists the keys.</summary>
internal static partial class CatalogueReader
{
    private const int MaxReplicas = 64;

    /// <summary>Reads and checks the file at <paramref name="path"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="variable">Value of a variable that the file lists, or null.</param>
    /// <exception cref="PlatformException">CATALOGUE_INVALID; the message names file, line and key.</exception>
    internal static ToolCatalogue Read(string path, Func<string, string?> variable)
    {
        path = Path.GetFullPath(path);
        if (!File.Exists(path))
        {
            throw CatalogueErrors.InFile(path, "the catalogue does not exist; set AgentDock:Catalogue (AgentDock__Catalogue)");
        }

        return Parse(path, File.ReadAllText(path), variable);
    }

    internal static ToolCatalogue Parse(string path, string text, Func<string, string?> variable)
    {
        var directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var variables = new VariableExpander();
        var baseDirectory = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        variables.Set("BASE_DIR", baseDirectory);
        variables.Set("BUILD", Path.GetFileName(baseDirectory));
        variables.Set("CATALOGUE_DIR", directory);
        var root = new YamlSection(path, string.Empty, Root(path, text), variables);
        if (root.Section("vars") is { } vars)
        {
            foreach (var (name, fallback) in vars.Pairs())
            {
                variables.Set(name, variable(name) is { Length: > 0 } value ? value : fallback);
            }
        }

        var sandbox = root.Choice("sandbox", SandboxMode.Auto);
        var servers = root.Section("servers")?.NamedSections() ?? [];
        root.RefuseOthers();
        if (servers.Count == 0)
        {
            throw root.Error("servers", "names no server; the gateway would have no tools");
        }

        return new ToolCatalogue(path, sandbox, [.. servers.Select(server => ReadServer(server.Key, server.Section, directory))]);
    }

    private static YamlMappingNode Root(string path, string text)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (YamlException exception)
        {
            throw CatalogueErrors.At(path, exception.Start.Line, "yaml", exception.Message);
        }

        return stream.Documents.Count == 1 && stream.Documents[0].RootNode is YamlMappingNode root
            ? root
            : throw CatalogueErrors.InFile(path, "must be one YAML mapping with the keys vars, sandbox and servers");
    }

    private static ServerSpec ReadServer(string name, YamlSection section, string directory)
    {
        var kind = section.Choice("kind", ServerKind.Mcp);
        if (!ServerName().IsMatch(name))
        {
            throw section.Error("kind", $"server name '{name}' must be 1 to 32 of a-z, 0-9, '-' and '_'");
        }

        var spec = new ServerSpec
        {
            Name = name,
            Kind = kind,
            Directory = directory,
            Image = section.Text("image", string.Empty),
            Command = section.List("command"),
            ProcessCommand = section.List("process_command"),
            Mounts = [.. section.Sections("mounts").Select(mount => ReadMount(mount, directory))],
            Environment = section.Section("env")?.Pairs().ToDictionary(pair => pair.Key, pair => pair.Value) ?? [],
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
            MaxOutputBytes = (int)section.Bytes("max_output", 64 << 10, 256),
            ReadOnly = section.List("read_only").ToFrozenSet(StringComparer.Ordinal),
            Idempotent = section.List("idempotent").ToFrozenSet(StringComparer.Ordinal),
            Hide = section.List("hide").ToFrozenSet(StringComparer.Ordinal),
        };
        section.RefuseOthers();
        if (spec.MaxOutputBytes > 8 << 20)
        {
            throw section.Error("max_output", "must be at most 8m");
        }

        if (kind == ServerKind.Mcp && spec.Image.Length == 0 && spec.ProcessCommand.Count == 0)
        {
            throw section.Error("image", "is missing; name an image, or a process_command for a server that runs as a local process");
        }

        return spec;
    }

    private static MountSpec ReadMount(YamlSection section, string directory)
    {
        var source = Path.GetFullPath(section.Text("source", string.Empty), directory);
        var target = section.Text("target", string.Empty);
        section.RefuseOthers();
        if (!Path.Exists(source))
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
