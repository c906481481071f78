using AgentPlatform.AgentDock.Catalogue;
using AgentPlatform.AgentDock.Tools;
using AgentPlatform.Contracts.AgentDock.V1;

namespace AgentPlatform.AgentDock.Pools;

/// <summary>
/// A call's way through a pool: wait for a replica, run, and where a second attempt does no harm, once more on another replica after
/// a fault that is not the tool's own.
/// </summary>
internal sealed class PooledCalls(ServerSpec spec, ReplicaBalancer<ReplicaMember> balancer, Func<IReadOnlyList<ReplicaMember>> replicas, TimeProvider time)
{
    private const int MaxAttempts = 2;

    /// <summary>Left for the answer's way back before the caller's deadline, so that it gets a fault and not a broken call.</summary>
    private static readonly TimeSpan ReturnTime = TimeSpan.FromMilliseconds(50);

    internal async Task<ServerOutcome> CallAsync(ServerCall call, CancellationToken cancellationToken)
    {
        var attempts = new List<CallAttempt>(1);
        var queued = TimeSpan.Zero;
        var ran = TimeSpan.Zero;
        ReplicaMember? last = null;
        while (true)
        {
            var arrived = time.GetTimestamp();
            var (replica, refusal) = await AcquireAsync(last, call, cancellationToken);
            queued += time.GetElapsedTime(arrived);
            if (replica is null)
            {
                return Finish(refusal!);
            }

            ServerOutcome outcome;
            var start = time.GetTimestamp();
            try
            {
                var timeout = call.Timeout ?? spec.Timeout;
                outcome = Remaining(call) is { } remaining && remaining < timeout
                    ? await replica.CallAsync(call, remaining > TimeSpan.Zero ? remaining : TimeSpan.FromMilliseconds(1), cancellationToken)
                    : await replica.CallAsync(call, timeout, cancellationToken);
            }
            finally
            {
                balancer.Release(replica);
            }

            var duration = time.GetElapsedTime(start);
            ran += duration;
            attempts.Add(new CallAttempt(replica.Name, outcome.Fault, outcome.Fault == Fault.Unspecified ? string.Empty : outcome.Text, duration));
            last = replica;
            if (outcome.Fault is not (Fault.Infrastructure or Fault.Timeout) || !call.MayRetry || attempts.Count >= MaxAttempts
                || Remaining(call) <= TimeSpan.Zero)
            {
                return Finish(outcome);
            }
        }

        ServerOutcome Finish(ServerOutcome outcome) => outcome with
        {
            Attempts = attempts,
            QueueDuration = queued,
            RunDuration = ran,
            Version = spec.Version,
            AnsweredBy = outcome.Fault is Fault.Unspecified or Fault.Tool ? $"{spec.Name}.{call.Tool}" : string.Empty,
            Origin = outcome.Fault is Fault.Unspecified or Fault.Tool ? Origin.Live : Origin.Unspecified,
        };
    }

    private TimeSpan? Remaining(ServerCall call) => call.Deadline is { } deadline ? deadline - time.GetUtcNow() - ReturnTime : null;

    private async ValueTask<(ReplicaMember? Replica, ServerOutcome? Refusal)> AcquireAsync(ReplicaMember? avoid, ServerCall call, CancellationToken cancellationToken)
    {
        if (balancer.TryAcquire(avoid, call.Session) is { } free)
        {
            return (free, null);
        }

        var longest = Remaining(call) is { } remaining && remaining < spec.QueueTimeout ? remaining : spec.QueueTimeout;
        if (longest <= TimeSpan.Zero)
        {
            return (null, Refusal($"the deadline passed while {spec.Name} was busy"));
        }

        using var timeout = new CancellationTokenSource(longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return (await balancer.WaitAsync(avoid, call.Session, either.Token), null);
        }
        catch (QueueFullException)
        {
            return (null, Refusal($"{spec.Queue} calls wait for {spec.Name} already"));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, Refusal($"no replica of {spec.Name} became free within {longest.TotalSeconds:0.###} s"));
        }
    }

    private ServerOutcome Refusal(string reason)
    {
        if (balancer.AnyReady)
        {
            return new ServerOutcome { Fault = Fault.Overloaded, Text = $"Overloaded: {reason}. Try again later." };
        }

        var problem = replicas().Select(replica => replica.Problem).FirstOrDefault(text => text.Length > 0) ?? "none has started yet";
        return new ServerOutcome { Fault = Fault.Infrastructure, Text = $"No replica of {spec.Name} is ready: {problem}" };
    }
}
