using AgentPlatform.Contracts.Ledger.V1;

namespace AgentPlatform.Rollout.Status;

/// <summary>What the worker has done since it started.</summary>
internal sealed class RolloutStatistics(RolloutMetrics metrics, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly long started = time.GetTimestamp();
    private long busySince;
    private TimeSpan busy;
    private int running;
    private long stored;
    private long released;
    private long lost;
    private long sampledTokens;

    /// <summary>What leasing costs per task.</summary>
    public CallCost Lease { get; } = new();

    /// <summary>What submitting costs per attempt.</summary>
    public CallCost Submit { get; } = new();

    public int RunningAttempts => Volatile.Read(ref running);

    public long StoredAttempts => Interlocked.Read(ref stored);

    public long ReleasedAttempts => Interlocked.Read(ref released);

    public long LostAttempts => Interlocked.Read(ref lost);

    public long SampledTokens => Interlocked.Read(ref sampledTokens);

    public TimeSpan Uptime => time.GetElapsedTime(started);

    /// <summary>Time with at least one attempt in the making.</summary>
    public TimeSpan Busy
    {
        get
        {
            lock (gate)
            {
                return running > 0 ? busy + time.GetElapsedTime(busySince) : busy;
            }
        }
    }

    public void Began()
    {
        lock (gate)
        {
            if (running++ == 0)
            {
                busySince = time.GetTimestamp();
            }
        }

        metrics.Running.Add(1);
    }

    public void Ended()
    {
        lock (gate)
        {
            if (--running == 0)
            {
                busy += time.GetElapsedTime(busySince);
            }
        }

        metrics.Running.Add(-1);
    }

    public void Stored(Trajectory trajectory)
    {
        Interlocked.Increment(ref stored);
        var tokens = 0L;
        foreach (var span in trajectory.Spans)
        {
            tokens += span.Kind == SpanKind.Sampled ? span.TokenIds.Count : 0;
        }

        Interlocked.Add(ref sampledTokens, tokens);
        metrics.SampledTokens.Add(tokens);
        if (metrics.Stored.Enabled)
        {
            metrics.Stored.Add(1, new KeyValuePair<string, object?>("failure", trajectory.Failure.ToString()));
            metrics.Duration.Record(trajectory.Timings.TotalSeconds);
            metrics.Turns.Record(trajectory.Turns);
            foreach (var call in trajectory.ToolCalls)
            {
                metrics.ToolCalls.Add(1, new KeyValuePair<string, object?>("status", call.Status));
            }
        }
    }

    public void Released(string reason)
    {
        Interlocked.Increment(ref released);
        metrics.Released.Add(1, new KeyValuePair<string, object?>("reason", reason));
    }

    public void Lost()
    {
        Interlocked.Increment(ref lost);
        metrics.Lost.Add(1);
    }
}
