using System.Collections.Concurrent;
using AgentPlatform.AgentDock.Catalogue;
using AgentPlatform.AgentDock.Tools;
using AgentPlatform.Contracts.AgentDock.V1;

namespace AgentPlatform.AgentDock.Pools;

/// <summary>
/// A call's way through a pool by its tool's policy: wait for a place and a replica, run, and where a second attempt does no harm and the
/// server's retry budget allows it, run again on another replica after a fault, or beside the first when that is slow.
/// </summary>
internal sealed class PooledCalls(ServerSpec spec, ReplicaBalancer<ReplicaMember> balancer, Func<IReadOnlyList<ReplicaMember>> replicas, TimeProvider time)
{
    /// <summary>Left for the answer's way back before the caller's deadline, so that it gets a fault and not a broken call.</summary>
    private static readonly TimeSpan ReturnTime = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<string, ToolGuard> _guards = new(StringComparer.Ordinal);
    private readonly RetryBudget _budget = new(spec.Policy.RetryBudget);

    internal async Task<ServerOutcome> CallAsync(ServerCall call, CancellationToken cancellationToken)
    {
        var guard = _guards.GetOrAdd(call.Tool, static (tool, pool) => new ToolGuard(pool.spec.Name, tool, pool.spec.Policy.For(tool), pool.time), (spec, time));
        var log = new AttemptLog(guard.QualifiedName, spec.Version);
        _budget.Earn();
        if (guard.Places is not { } places)
        {
            return log.Finish(await RunAsync(call, guard, log, cancellationToken));
        }

        var arrived = time.GetTimestamp();
        var (seat, refusal) = await AcquireAsync(places, null, call, cancellationToken);
        log.Waited(time.GetElapsedTime(arrived));
        if (seat is null)
        {
            return log.Finish(refusal!);
        }

        try
        {
            return log.Finish(await RunAsync(call, guard, log, cancellationToken));
        }
        finally
        {
            places.Release(seat);
        }
    }

    private async Task<ServerOutcome> RunAsync(ServerCall call, ToolGuard guard, AttemptLog log, CancellationToken cancellationToken)
    {
        var policy = guard.Policy;
        ReplicaMember? last = null;
        for (var made = 1; ; made++)
        {
            var attempt = new PoolAttempt { Avoid = last };
            var outcome = policy.HedgeAfter is { } after && call.MayRetry
                ? await HedgedAsync(call, guard, attempt, after, log, cancellationToken)
                : await AttemptAsync(call, guard, attempt, log, cancellationToken);
            last = attempt.Replica;
            if (last is null || !policy.RetryOn.Contains(outcome.Fault) || !call.MayRetry || made >= policy.Attempts
                || Remaining(call) <= policy.RetryDelay || !_budget.TrySpend())
            {
                return outcome;
            }

            if (policy.RetryDelay > TimeSpan.Zero)
            {
                await Task.Delay(policy.RetryDelay, time, cancellationToken);
            }
        }
    }

    /// <summary>Two attempts at most, the second one late; the first good answer counts and the other attempt is cancelled.</summary>
    private async Task<ServerOutcome> HedgedAsync(
        ServerCall call, ToolGuard guard, PoolAttempt attempt, TimeSpan after, AttemptLog log, CancellationToken cancellationToken)
    {
        using var noFirst = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var noSecond = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var first = AttemptAsync(call, guard, attempt, log, noFirst.Token);
        var late = Task.Delay(after, time, noSecond.Token);
        if (await Task.WhenAny(first, late) == first || cancellationToken.IsCancellationRequested || !_budget.TrySpend())
        {
            await noSecond.CancelAsync();
            return await first;
        }

        var beside = new PoolAttempt { Avoid = attempt.Replica, Hedged = true };
        var second = AttemptAsync(call, guard, beside, log, noSecond.Token);
        var winner = await Task.WhenAny(first, second);
        var loser = winner == first ? second : first;
        var outcome = await winner;
        if (outcome.Fault is not (Fault.Unspecified or Fault.Tool))
        {
            return await loser is { Fault: Fault.Unspecified or Fault.Tool } better ? better : outcome;
        }

        // The arguments live as long as the call: nobody may still be reading them when it returns.
        await (winner == first ? noSecond : noFirst).CancelAsync();
        await Task.WhenAny(loser);
        return outcome;
    }

    private async Task<ServerOutcome> AttemptAsync(ServerCall call, ToolGuard guard, PoolAttempt attempt, AttemptLog log, CancellationToken cancellationToken)
    {
        var arrived = time.GetTimestamp();
        var (replica, refusal) = await AcquireAsync(balancer, attempt.Avoid, call, cancellationToken);
        log.Waited(time.GetElapsedTime(arrived));
        if (replica is null)
        {
            return refusal!;
        }

        attempt.Replica = replica;
        var start = time.GetTimestamp();
        ServerOutcome? outcome = null;
        var refused = false;
        try
        {
            var timeout = call.Timeout ?? guard.Policy.Timeout ?? spec.Timeout;
            if (Remaining(call) is { } remaining && remaining < timeout)
            {
                timeout = remaining > TimeSpan.Zero ? remaining : TimeSpan.FromMilliseconds(1);
            }

            outcome = await guard.GuardAsync(replica, call, timeout, cancellationToken);
            refused = outcome is null;
        }
        finally
        {
            balancer.Release(replica);
            if (!refused)
            {
                log.Ran(replica.Name, outcome, time.GetElapsedTime(start), attempt.Hedged);
            }
        }

        if (outcome is not null)
        {
            return outcome;
        }

        // Nothing ran, and trying again at once would not change that.
        attempt.Replica = null;
        return new ServerOutcome { Fault = Fault.Infrastructure, Text = $"{guard.QualifiedName} has failed too often lately and is left alone for a while." };
    }

    private TimeSpan? Remaining(ServerCall call) => call.Deadline is { } deadline ? deadline - time.GetUtcNow() - ReturnTime : null;

    private async ValueTask<(T? Place, ServerOutcome? Refusal)> AcquireAsync<T>(ReplicaBalancer<T> from, T? avoid, ServerCall call, CancellationToken cancellationToken)
        where T : class
    {
        if (from.TryAcquire(avoid, call.Session) is { } free)
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
            return (await from.WaitAsync(avoid, call.Session, either.Token), null);
        }
        catch (QueueFullException)
        {
            return (null, Refusal($"{from.Waiting} calls wait for {spec.Name} already"));
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
