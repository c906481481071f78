using AgentPlatform.Contracts.Experience.V1;
using AgentPlatform.Eval.Attempts;
using AgentPlatform.Eval.Hosting;
using AgentPlatform.Eval.Questions;
using AgentPlatform.Eval.Reporting;
using AgentPlatform.Eval.Storage;
using AgentPlatform.Grading;
using Grpc.Core;

namespace AgentPlatform.Eval.Running;

/// <summary>
/// One evaluation from where it stands to its end: submits what is missing, collects and grades what comes, writes the report.
/// Holds nothing that the store does not; a new instance goes on where a killed one was.
/// </summary>
internal sealed partial class EvaluationRun(
    EvaluationRow row,
    EvaluationProgress progress,
    EvaluationStore store,
    ExperienceService.ExperienceServiceClient queue,
    ReportWriter reports,
    EvalMetrics metrics,
    EvalOptions options,
    TimeProvider time,
    ILogger<EvaluationRun> logger)
{
    /// <summary>Tries to tell the queue of a stop, before the evaluation ends without.</summary>
    private const int StopTries = 10;

    private readonly IReadOnlyList<Question> _questions = store.Questions(row.Id);
    private readonly IGrader _grader = GraderRegistry.Default.Find(row.Request.Grader);
    private readonly HashSet<PlannedAttempt> _finished = [.. store.Facts(row.Id).Select(facts => new PlannedAttempt(facts.Position, facts.Attempt))];
    private readonly TaskSubmitter _submitter = new(queue, options, time, logger);
    private readonly TrajectoryReader _reader = new(queue, options, time, logger);
    private long _cursor = row.Cursor;

    /// <summary>Runs to the end. Cancelled by <paramref name="shutdown"/> it leaves the evaluation running, for the next process.</summary>
    /// <param name="stop">Somebody asked for the evaluation to end.</param>
    /// <param name="shutdown">The process ends.</param>
    public async Task RunAsync(CancellationToken stop, CancellationToken shutdown)
    {
        var plan = new EvaluationPlan(row.Request, row.RunId, _questions);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, shutdown);
        LogStarted(row.Id, _finished.Count, plan.Count);
        var (phase, message) = (EvaluationPhase.Finished, "");
        try
        {
            either.Token.ThrowIfCancellationRequested();
            await CollectAsync(plan, either.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && !shutdown.IsCancellationRequested)
        {
            (phase, message) = (EvaluationPhase.Stopped, await StopAsync(plan, shutdown));
        }
        catch (EvaluationStoppedException exception)
        {
            (phase, message) = (EvaluationPhase.Stopped, exception.Message);
        }
        catch (EvaluationFailedException exception)
        {
            (phase, message) = (EvaluationPhase.Failed, exception.Message);
        }
        End(plan, phase, message);
    }

    private async Task CollectAsync(EvaluationPlan plan, CancellationToken cancellationToken)
    {
        for (var round = 1; Missing(plan) is { Count: > 0 } missing; round++)
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var accepted = new Pulse();
            var submitting = _submitter.SubmitAsync(plan, missing, round, progress, accepted, ending.Token);
            try
            {
                await FollowAsync(plan, submitting, accepted, cancellationToken);
                if (Missing(plan) is not { Count: > 0 } lost)
                {
                    return;
                }
                if (await submitting == 0)
                {
                    // The queue had all of them before, has no more to come, and yet they are missing: it gave them up.
                    await GiveUpAsync(lost, cancellationToken);
                }
                // Or it lost its file and counts from 1 again; what is read twice is stored once.
                _cursor = 0;
            }
            finally
            {
                await ending.CancelAsync();
                await submitting.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
        }
    }

    /// <summary>Follows the run until everything is submitted and the run has nothing more to come.</summary>
    private async Task FollowAsync(EvaluationPlan plan, Task<int> submitting, Pulse accepted, CancellationToken cancellationToken)
    {
        while (_finished.Count < plan.Count)
        {
            var another = accepted.Next;
            var allSubmitted = submitting.IsCompletedSuccessfully;
            if (submitting.IsFaulted)
            {
                await submitting;
            }
            var idle = await _reader.ReadAsync(row.RunId, _cursor, follow: true, items => Store(plan, items), progress, cancellationToken);
            if (!idle)
            {
                continue;
            }
            if (allSubmitted)
            {
                return;
            }
            // Idle only because the rest is not submitted yet.
            await Task.WhenAny(submitting, another).WaitAsync(cancellationToken);
        }
    }

    /// <summary>Attempts that no trajectory will ever come of are the platform's failures; they must not leave the denominator.</summary>
    private async Task GiveUpAsync(List<PlannedAttempt> lost, CancellationToken cancellationToken)
    {
        var reason = "the queue gave the attempt up";
        try
        {
            var stats = await queue.GetRunStatsAsync(
                new GetRunStatsRequest { RunId = row.RunId }, deadline: Deadline(), cancellationToken: cancellationToken);
            if (stats.Stopped)
            {
                throw new EvaluationStoppedException("the run was stopped at the queue");
            }
            if (stats.Rejected.Count > 0)
            {
                reason += $" ({string.Join(", ", stats.Rejected.Select(entry => $"{entry.Key}: {entry.Value}"))})";
            }
        }
        catch (RpcException exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogNoStats(row.RunId, exception.StatusCode);
        }
        LogLost(row.Id, lost.Count, reason);
        Store([.. lost.Select(planned => AttemptRecord.Without(planned.Position, planned.Attempt, AttemptOutcome.Infrastructure, reason))]);
    }

    /// <summary>Tells the queue, then takes what had ended by then.</summary>
    /// <returns>What to say about the stop.</returns>
    private async Task<string> StopAsync(EvaluationPlan plan, CancellationToken shutdown)
    {
        var request = new StopRunRequest { IdempotencyKey = $"eval-stop-{row.RunId}", RunId = row.RunId };
        var backoff = new Backoff(options.RetryDelay, time);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await queue.StopRunAsync(request, deadline: Deadline(), cancellationToken: shutdown);
                await _reader.ReadAsync(row.RunId, _cursor, follow: false, items => Store(plan, items), progress, shutdown);
                return "stopped on request";
            }
            catch (RpcException exception) when (exception.StatusCode is StatusCode.NotFound)
            {
                return "stopped on request, before anything was submitted";
            }
            catch (RpcException exception) when (!shutdown.IsCancellationRequested)
            {
                if (attempt >= StopTries || !QueueErrors.IsPassing(exception))
                {
                    return $"stopped on request; the queue could not be told, and workers may go on: {exception.StatusCode} {exception.Status.Detail}";
                }
                await backoff.WaitAsync(shutdown);
            }
        }
    }

    private void End(EvaluationPlan plan, EvaluationPhase phase, string message)
    {
        var ended = store.Find(row.Id)! with { Phase = phase, Message = message, EndedMs = time.GetUtcNow().ToUnixTimeMilliseconds() };
        try
        {
            // Before the state: whoever sees the end finds the report.
            reports.Write(ended, _questions);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            (phase, message) = (EvaluationPhase.Failed, $"the report cannot be written to {row.Request.OutputPath}: {exception.Message}");
        }
        store.End(row.Id, phase, message, ended.EndedMs);
        LogEnded(row.Id, phase, _finished.Count, plan.Count, message);
        progress.End(phase, message);
    }

    private void Store(EvaluationPlan plan, IReadOnlyList<ListTrajectoriesResponse> items)
    {
        var records = new List<AttemptRecord>(items.Count);
        foreach (var item in items)
        {
            _cursor = Math.Max(_cursor, item.Sequence);
            if (plan.Find(item.Trajectory.TaskId) is { } planned)
            {
                records.Add(AttemptRecord.From(item.Trajectory, planned.Position, planned.Attempt, plan.QuestionOf(planned), _grader));
            }
            else
            {
                LogForeign(row.RunId, item.Trajectory.TaskId);
            }
        }
        Store(records);
    }

    private void Store(List<AttemptRecord> records)
    {
        var added = store.Append(row.Id, _cursor, records);
        foreach (var record in added)
        {
            _finished.Add(new PlannedAttempt(record.Facts.Position, record.Facts.Attempt));
            metrics.Finished(record.Facts.Outcome);
        }
        progress.Add(added);
    }

    private List<PlannedAttempt> Missing(EvaluationPlan plan) => [.. plan.All.Where(planned => !_finished.Contains(planned))];

    private DateTime Deadline() => time.GetUtcNow().UtcDateTime + options.CallTimeout;

    [LoggerMessage(EventId = 6021, Level = LogLevel.Information, Message = "Evaluation {Id} starts with {Finished} of {Total} attempts finished")]
    private partial void LogStarted(string id, int finished, int total);

    [LoggerMessage(EventId = 6022, Level = LogLevel.Information, Message = "Evaluation {Id} ends {Phase} with {Finished} of {Total} attempts finished. {Message}")]
    private partial void LogEnded(string id, EvaluationPhase phase, int finished, int total, string message);

    [LoggerMessage(EventId = 6023, Level = LogLevel.Warning, Message = "Evaluation {Id}: {Count} attempts have no trajectory: {Reason}")]
    private partial void LogLost(string id, int count, string reason);

    [LoggerMessage(EventId = 6024, Level = LogLevel.Warning, Message = "Run {RunId} holds task {TaskId}, which is not of this evaluation")]
    private partial void LogForeign(string runId, string taskId);

    [LoggerMessage(EventId = 6025, Level = LogLevel.Warning, Message = "No statistics of run {RunId}: {Status}")]
    private partial void LogNoStats(string runId, StatusCode status);
}
