using System.Collections.Frozen;
using AgentPlatform.AgentDock.Replay;

namespace AgentPlatform.AgentDock.Tools;

/// <summary>
/// The tools of all servers under the names that callers use. A name that two servers have is only known with the server in front, so
/// that nobody gets the other one's tool by the order of start.
/// </summary>
/// <param name="changes">Hears of each refresh that changes what callers see.</param>
/// <param name="player">Knows the tools of a replay whose servers do not run.</param>
/// <param name="own">The gateway's own tools, after the catalogue's.</param>
internal sealed class ToolRegistry(ToolListChanges changes, CassettePlayer? player = null, params IEnumerable<IToolServer> own)
{
    private readonly Lock _gate = new();
    private volatile Snapshot _snapshot = new([], FrozenDictionary<string, ToolEntry>.Empty);

    /// <summary>In the order of the catalogue.</summary>
    internal IReadOnlyList<ToolEntry> Tools => player is { Tools.Count: > 0 } ? WithRecorded(player.Tools) : _snapshot.Tools;

    internal ToolEntry? Find(string name) => _snapshot.ByName.GetValueOrDefault(name) ?? player?.Find(name);

    internal IReadOnlyList<string> Near(string name) => NearNames.Of(name, Tools.Select(tool => tool.Name));

    /// <summary>Takes the servers' tools as they are now.</summary>
    internal void Refresh(IReadOnlyList<IToolServer> servers)
    {
        lock (_gate)
        {
            var all = servers.Concat(own).SelectMany(server => server.Tools.Select(tool => (server, tool))).ToList();
            var shared = all.GroupBy(pair => pair.tool.Name).Where(group => group.Count() > 1).Select(group => group.Key).ToHashSet();
            var tools = all.ConvertAll(pair => new ToolEntry(
                shared.Contains(pair.tool.Name) ? Qualified(pair.server, pair.tool) : pair.tool.Name, pair.server, pair.tool));
            var names = new Dictionary<string, ToolEntry>(StringComparer.Ordinal);
            foreach (var tool in tools)
            {
                names[Qualified(tool.Server, tool.Tool)] = tool;
            }

            foreach (var tool in tools)
            {
                names[tool.Name] = tool;
            }

            var before = _snapshot.Tools;
            _snapshot = new Snapshot(tools, names.ToFrozenDictionary(StringComparer.Ordinal));
            if (!before.Select(Look).SequenceEqual(tools.Select(Look)))
            {
                changes.Changed();
            }
        }
    }

    private static (string, string, string, string, bool, bool) Look(ToolEntry tool) =>
        (tool.Name, tool.Server.Name, tool.Tool.Description, tool.InputSchemaJson, tool.Tool.ReadOnly, tool.Tool.Idempotent);

    private List<ToolEntry> WithRecorded(IReadOnlyCollection<ToolEntry> recorded)
    {
        var snapshot = _snapshot;
        return [.. snapshot.Tools, .. recorded.Where(tool => !snapshot.ByName.ContainsKey(tool.Name))];
    }

    private static string Qualified(IToolServer server, ToolDescriptor tool) => $"{server.Name}.{tool.Name}";

    private sealed record Snapshot(IReadOnlyList<ToolEntry> Tools, FrozenDictionary<string, ToolEntry> ByName);
}
