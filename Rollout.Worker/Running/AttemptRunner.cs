using AgentPlatform.Agents;
using AgentPlatform.Contracts.Ledger.V1;
using AgentPlatform.Rollout.Engine;
using AgentPlatform.Rollout.Hosting;
using AgentPlatform.Rollout.Leasing;
using AgentPlatform.Rollout.Shipping;
using AgentPlatform.Rollout.Status;

namespace AgentPlatform.Rollout.Running;

/// <summary>Makes one attempt at a leased task and sees to it that the task ends in the ledger, goes back to the queue, or is dropped.</summary>
internal sealed partial class AttemptRunner(
    AgentLoop loop, EnginePool pool, IToolbox toolbox, LocalGrading grading, TrajectoryShipper shipper, LeaseReleaser releaser,
    AttemptTable attempts, AttemptSlots slots, LeaseThrottle throttle, RolloutStatistics statistics, WorkerIdentity identity,
    RolloutOptions options, TimeProvider time, ILogger<AttemptRunner> logger)
{
    // The ledger takes ids of up to 512 characters.
    private const int MaxReadableId = 400;

    private readonly GradeAnswer grade = grading.GradeAsync;

    /// <summary>Never fails: this is the top of an attempt's flow.</summary>
    public async Task RunAsync(ActiveAttempt attempt)
    {
        // The caller goes on leasing while this one encodes its prompt.
        await Task.Yield();
        statistics.Began();
        var task = attempt.Lease.Task;
        using var activity = RolloutMetrics.Activities.StartActivity("rollout.attempt");
        activity?.SetTag("agentplatform.run_id", task.RunId).SetTag("agentplatform.task_id", task.TaskId);
        try
        {
            var trajectory = await MakeAsync(attempt);
            if (attempt.Token.IsCancellationRequested)
            {
                await GiveUpAsync(attempt);
            }
            else if (trajectory.Failure == FailureKind.Infrastructure)
            {
                await ReleaseAsync(attempt, trajectory.FailureReason);
            }
            else
            {
                throttle.Succeeded();
                await shipper.SendAsync(attempt, trajectory);
            }
        }
        catch (OperationCanceledException) when (attempt.Token.IsCancellationRequested)
        {
            await GiveUpAsync(attempt);
        }
        catch (InfrastructureException exception)
        {
            await ReleaseAsync(attempt, exception.Reason);
        }
        catch (Exception exception)
        {
            // The task goes back as well: how often it may is the ledger's rule.
            LogUnforeseen(exception, task.RunId, task.TaskId);
            await ReleaseAsync(attempt, "worker_error");
        }
        finally
        {
            statistics.Ended();
            slots.Return(1);
        }
    }

    private async Task<Trajectory> MakeAsync(ActiveAttempt attempt)
    {
        var task = attempt.Lease.Task;
        var replica = await pool.WaitAsync(null, null, options.Patience, attempt.Token);
        if (replica?.Model is not { } model)
        {
            throw new InfrastructureException("engine_unavailable", "no engine serves a model");
        }

        var generator = new ReplicaGenerator(pool, replica, model.ContentHash, options, time);
        attempt.ContentHash = model.ContentHash;
        attempt.Generator = generator;
        // Each lease has its own id, so no two makings of a task share a name.
        var id = task.TaskId.Length <= MaxReadableId ? $"{task.TaskId}@{attempt.Lease.LeaseId}" : attempt.Lease.LeaseId;
        return await loop.RunAsync(task, new AttemptIdentity(id, identity.WorkerId), model, generator, toolbox, grade, attempt.Token);
    }

    private ValueTask ReleaseAsync(ActiveAttempt attempt, string reason)
    {
        throttle.Failed();
        LogInfrastructure(attempt.Lease.Task.TaskId, reason);
        return releaser.ReleaseAsync(attempt, reason);
    }

    private async Task GiveUpAsync(ActiveAttempt attempt)
    {
        switch (attempt.Reason)
        {
            case CancelReason.LeaseLost:
                attempts.Remove(attempt);
                statistics.Lost();
                break;
            case CancelReason.ModelChanged:
                await releaser.ReleaseAsync(attempt, "model_changed");
                break;
            default:
                await releaser.ReleaseAsync(attempt, "worker_stopping");
                break;
        }
    }

    [LoggerMessage(EventId = 3000, Level = LogLevel.Debug, Message = "Task {Task} is given back: {Reason}")]
    private partial void LogInfrastructure(string task, string reason);

    [LoggerMessage(EventId = 3001, Level = LogLevel.Error, Message = "The attempt at task {Task} of run {Run} failed in a way nobody foresaw")]
    private partial void LogUnforeseen(Exception exception, string run, string task);
}
