using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text;
using AgentPlatform.AgentDock.Stages;
using AgentPlatform.AgentDock.States;
using AgentPlatform.AgentDock.Tools;
using Microsoft.Extensions.Options;

namespace AgentPlatform.AgentDock.Replay;

/// <summary>The gateway's cassette, where it has one: places calls in it and counts what comes of them.</summary>
internal sealed partial class CassettePlayer : IDisposable
{
    private const int DifferencesKept = 64;

    private readonly ILogger<CassettePlayer> _logger;
    private readonly Counter<long> _calls;
    private readonly ConcurrentDictionary<(string Scope, string Key), int> _ordinals = new();
    private readonly ConcurrentQueue<ReplayDifference> _differences = new();
    private readonly ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ToolEntry> _tools;

    public CassettePlayer(IOptions<ReplayOptions> options, IMeterFactory meters, ILogger<CassettePlayer> logger)
    {
        _logger = logger;
        _calls = meters.Create(AgentDockMetrics.Name).CreateCounter<long>("agentdock.replay.calls", "{call}", "Calls that the cassette had a part in, by result.");
        Mode = options.Value.Mode;
        if (options.Value.File.Length > 0)
        {
            Cassette = new Cassette(options.Value.File, writable: Mode != ReplayMode.Replay);
            if (Cassette.DroppedBytes > 0)
            {
                LogDropped(options.Value.File, Cassette.DroppedBytes);
            }
        }

        _tools = Cassette?.Tools.Select(tool => tool.Entry()).ToDictionary(tool => tool.Name, StringComparer.Ordinal) ?? [];
    }

    /// <summary>The configured mode.</summary>
    internal ReplayMode Mode { get; }

    internal Cassette? Cassette { get; }

    /// <summary>Tools that a replay knows without their servers.</summary>
    internal IReadOnlyCollection<ToolEntry> Tools => Mode is ReplayMode.Replay or ReplayMode.ReplayOrLive ? _tools.Values : [];

    internal ToolEntry? Find(string name) => _tools.Count > 0 && Mode is ReplayMode.Replay or ReplayMode.ReplayOrLive ? _tools.GetValueOrDefault(name) : null;

    /// <summary>Where the call stands; counts it in its trajectory.</summary>
    internal CassettePlace Place(ToolInvocation invocation, string arguments)
    {
        var (entry, call, _) = invocation;
        var trajectory = StateStage.TrajectoryOf(call);
        // Without a trajectory there is no order in which others' writes could be told apart.
        var lineage = trajectory.Length > 0 ? invocation.State?.Lineage ?? string.Empty : string.Empty;
        var text = $"{call.Caller.Tenant}\n{entry.Server.Name}.{entry.Tool.Name}\n{call.Version}\n{lineage}\n{arguments}";
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
        return new CassettePlace(key, trajectory, _ordinals.AddOrUpdate((StateStage.ScopeOf(call), key), 0, (_, last) => last + 1));
    }

    internal ReplayReport Report() => new(
        Of("recorded"), Of("replayed"), Of("missing"), Of("same"), Of("different"), Cassette?.Calls ?? 0, [.. _differences]);

    /// <param name="result">"recorded", "replayed", "missing", "same" or "different".</param>
    internal void Count(string result)
    {
        _counts.AddOrUpdate(result, 1, (_, count) => count + 1);
        _calls.Add(1, new KeyValuePair<string, object?>("result", result));
    }

    internal void Differs(ReplayDifference difference)
    {
        Count("different");
        LogDiffers(difference.Tool, difference.Key);
        _differences.Enqueue(difference);
        while (_differences.Count > DifferencesKept)
        {
            _differences.TryDequeue(out _);
        }
    }

    public void Dispose() => Cassette?.Dispose();

    private long Of(string result) => _counts.GetValueOrDefault(result);

    [LoggerMessage(EventId = 600, Level = LogLevel.Warning, Message = "Cassette {File}: dropped {Bytes} bytes at its end, a line that was never finished")]
    private partial void LogDropped(string file, long bytes);

    [LoggerMessage(EventId = 601, Level = LogLevel.Warning, Message = "{Tool} does not answer as recorded (cassette entry {Key})")]
    private partial void LogDiffers(string tool, string key);
}
