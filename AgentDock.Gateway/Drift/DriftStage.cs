using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using AgentPlatform.AgentDock.Replay;
using AgentPlatform.AgentDock.Stages;
using AgentPlatform.AgentDock.Tools;
using AgentPlatform.Contracts.AgentDock.V1;
using Microsoft.Extensions.Options;

namespace AgentPlatform.AgentDock.Drift;

/// <summary>Pins each run to the tool lists it sees first, and refuses or flags calls to a server that shows another one later.</summary>
internal sealed partial class DriftStage : ICallStage
{
    private readonly RunPins _pins;
    private readonly DriftMode _mode;
    private readonly ILogger<DriftStage> _logger;
    private readonly Counter<long> _drifted;
    private readonly ConcurrentDictionary<RunPin, long> _seen = new();

    public DriftStage(RunPins pins, IOptions<DriftOptions> options, IMeterFactory meters, ILogger<DriftStage> logger)
    {
        _pins = pins;
        _mode = options.Value.Mode;
        _logger = logger;
        _drifted = meters.Create(AgentDockMetrics.Name).CreateCounter<long>("agentdock.drift.calls", "{call}", "Calls to a server whose tool list is another than the run's.");
    }

    /// <summary>What was seen instead of a pin, with the number of calls that met it.</summary>
    internal IReadOnlyList<(RunPin Seen, long Calls)> Drifted => [.. _seen.Select(pair => (pair.Key, pair.Value))];

    public ValueTask<ServerOutcome> InvokeAsync(ToolInvocation invocation, NextStage next, CancellationToken cancellationToken)
    {
        var tools = invocation.Entry.Server.Tools;
        var caller = invocation.Call.Caller;
        // A server that is down shows no list, and a cassette's answer does not depend on it.
        if (_mode == DriftMode.Off || tools.Count == 0 || caller.Replay == ReplayMode.Replay)
        {
            return next(invocation, cancellationToken);
        }

        var now = new RunPin($"{caller.Tenant}/{caller.RunId}", invocation.Entry.Server.Name, ToolListFingerprint.Of(tools));
        var pinned = _pins.Pin(now);
        if (pinned == now.Fingerprint)
        {
            return next(invocation, cancellationToken);
        }

        _drifted.Add(1, new KeyValuePair<string, object?>("server", now.Server));
        if (_seen.AddOrUpdate(now, 1, (_, count) => count + 1) == 1)
        {
            LogDrift(now.Server, now.Run, pinned, now.Fingerprint);
        }

        return _mode == DriftMode.Refuse
            ? ValueTask.FromResult(new ServerOutcome
            {
                Fault = Fault.Policy,
                Text = $"The tools of {now.Server} are not those that this run began with (list {now.Fingerprint[..12]}, pinned {pinned[..12]}). Begin a new run to use them.",
            })
            : next(invocation, cancellationToken);
    }

    [LoggerMessage(EventId = 630, Level = LogLevel.Warning, Message = "{Server} shows another tool list than the one run '{Run}' is pinned to: {Now} instead of {Pinned}")]
    private partial void LogDrift(string server, string run, string pinned, string now);
}
