using AgentPlatform.AgentDock.Tools;
using AgentPlatform.Contracts.AgentDock.V1;

namespace AgentPlatform.AgentDock.Pools;

/// <summary>What a call's attempts did; two may run at once.</summary>
internal sealed class AttemptLog(string tool, string version)
{
    private readonly Lock _gate = new();
    private readonly List<CallAttempt> _attempts = new(1);
    private TimeSpan _queued;
    private TimeSpan _ran;

    internal void Waited(TimeSpan duration)
    {
        lock (_gate)
        {
            _queued += duration;
        }
    }

    /// <param name="replica">Its name.</param>
    /// <param name="outcome">Null: the attempt was cancelled.</param>
    /// <param name="duration">On the replica.</param>
    /// <param name="hedged">It ran beside another.</param>
    internal void Ran(string replica, ServerOutcome? outcome, TimeSpan duration, bool hedged)
    {
        var message = outcome is null ? "cancelled" : outcome.Fault == Fault.Unspecified ? string.Empty : outcome.Text;
        lock (_gate)
        {
            _ran += duration;
            _attempts.Add(new CallAttempt(replica, outcome?.Fault ?? Fault.Unspecified, message, duration) { Tool = tool, Version = version, Hedged = hedged });
        }
    }

    internal ServerOutcome Finish(ServerOutcome outcome)
    {
        var answered = outcome.Fault is Fault.Unspecified or Fault.Tool;
        return outcome with
        {
            Attempts = _attempts,
            QueueDuration = _queued,
            RunDuration = _ran,
            AnsweredBy = answered ? tool : string.Empty,
            Version = answered ? version : string.Empty,
            Origin = answered ? Origin.Live : Origin.Unspecified,
        };
    }
}
