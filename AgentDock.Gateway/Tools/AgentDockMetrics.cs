using System.Diagnostics;
using System.Diagnostics.Metrics;
using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.ServiceDefaults;

namespace AgentPlatform.AgentDock.Tools;

/// <summary>Meter and ActivitySource <c>AgentPlatform.AgentDock</c>, and the totals that GetStatus shows.</summary>
internal sealed class AgentDockMetrics
{
    internal const string Name = KnownNames.TelemetryPrefix + "AgentDock";

    internal static readonly ActivitySource Source = new(Name);

    private readonly Counter<long> _calls;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _restarts;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _queue;
    private readonly Histogram<double> _overhead;
    private readonly long[] _faults = new long[(int)Enum.GetValues<Fault>().Max() + 1];
    private long _total;

    public AgentDockMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _calls = meter.CreateCounter<long>("agentdock.calls", "{call}", "Finished tool calls by tool and fault.");
        _retries = meter.CreateCounter<long>("agentdock.retries", "{attempt}", "Attempts after the first.");
        _restarts = meter.CreateCounter<long>("agentdock.restarts", "{restart}", "Replicas started again after they died.");
        _duration = meter.CreateHistogram<double>("agentdock.call.duration", "s", "Whole time of a call in the gateway.");
        _queue = meter.CreateHistogram<double>("agentdock.call.queue", "s", "Time a call waited for a replica.");
        _overhead = meter.CreateHistogram<double>("agentdock.call.overhead", "s", "Time of a call that is neither waiting nor in the server.");
    }

    internal long Calls => Volatile.Read(ref _total);

    /// <summary>Faults that occurred, by name.</summary>
    internal IEnumerable<(string Name, long Count)> Faults() =>
        Enum.GetValues<Fault>()
            .Where(fault => fault != Fault.Unspecified && Volatile.Read(ref _faults[(int)fault]) > 0)
            .Select(fault => (FaultNames.Of(fault), Volatile.Read(ref _faults[(int)fault])));

    internal void Record(string tool, ToolOutcome outcome)
    {
        Interlocked.Increment(ref _total);
        Interlocked.Increment(ref _faults[(int)outcome.Result.Fault]);
        var tools = new TagList { { "tool", tool }, { "fault", FaultNames.Of(outcome.Result.Fault) } };
        _calls.Add(1, tools);
        _duration.Record(outcome.GatewayDuration.TotalSeconds, tools);
        _queue.Record(outcome.Result.QueueDuration.TotalSeconds, tools);
        _overhead.Record((outcome.GatewayDuration - outcome.Result.QueueDuration - outcome.Result.RunDuration).TotalSeconds, tools);
        if (outcome.Result.Attempts.Count > 1)
        {
            _retries.Add(outcome.Result.Attempts.Count - 1, tools);
        }
    }

    internal void Restarted(string server) => _restarts.Add(1, new KeyValuePair<string, object?>("server", server));
}
