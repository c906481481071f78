using System.Security.Cryptography;
using System.Text;
using AgentPlatform.Contracts.Experience.V1;
using AgentPlatform.Eval.Hosting;
using Grpc.Core;

namespace AgentPlatform.Eval.Running;

/// <summary>Puts tasks into the queue in batches, and waits where the queue is full or away.</summary>
internal sealed partial class TaskSubmitter(
    ExperienceService.ExperienceServiceClient queue, EvalOptions options, TimeProvider time, ILogger logger)
{
    /// <summary>Submits the attempts in order. Those that the queue knows already stay as they are there.</summary>
    /// <param name="plan">Where the tasks come from.</param>
    /// <param name="attempts">What to submit.</param>
    /// <param name="round">Part of the idempotency keys: another round asks again instead of hearing the old answer.</param>
    /// <param name="progress">Hears why it takes long.</param>
    /// <param name="accepted">Beats after each batch.</param>
    /// <param name="cancellationToken">Ends the submission.</param>
    /// <returns>How many tasks were new to the queue.</returns>
    public async Task<int> SubmitAsync(
        EvaluationPlan plan, IReadOnlyList<PlannedAttempt> attempts, int round, EvaluationProgress progress, Pulse accepted, CancellationToken cancellationToken)
    {
        var taken = 0;
        var size = options.BatchSize;
        var backoff = new Backoff(options.RetryDelay, time);
        for (var next = 0; next < attempts.Count;)
        {
            var batch = attempts.Skip(next).Take(size).ToList();
            try
            {
                var response = await queue.SubmitTasksAsync(
                    Request(plan, batch, round), deadline: Deadline(), cancellationToken: cancellationToken);
                taken += response.Accepted;
                next += batch.Count;
                size = Math.Min(options.BatchSize, size * 2);
                backoff.Reset();
                progress.Say("");
                accepted.Beat();
            }
            catch (RpcException exception) when (cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException("submission cancelled", exception, cancellationToken);
            }
            catch (RpcException exception) when (QueueErrors.IsFull(exception))
            {
                // A batch larger than the room that is left would wait for ever; a smaller one gets on.
                size = Math.Max(1, size / 2);
                progress.Say("waiting for room in the queue");
                if (batch.Count == 1)
                {
                    LogFull(exception.Status.Detail);
                    await backoff.WaitAsync(cancellationToken);
                }
            }
            catch (RpcException exception) when (QueueErrors.IsPassing(exception))
            {
                LogAway(exception.StatusCode, exception.Status.Detail);
                progress.Say($"waiting for the queue: {exception.Status.Detail}");
                await backoff.WaitAsync(cancellationToken);
            }
            catch (RpcException exception)
            {
                throw QueueErrors.ToEnd(exception);
            }
        }
        return taken;
    }

    private static SubmitTasksRequest Request(EvaluationPlan plan, List<PlannedAttempt> batch, int round)
    {
        var request = new SubmitTasksRequest { Tasks = { batch.Select(plan.TaskOf) } };
        var identity = $"{request.Tasks[0].RunId}\n{round}\n{string.Join('\n', request.Tasks.Select(task => task.TaskId))}";
        request.IdempotencyKey = $"eval-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))}";
        return request;
    }

    private DateTime Deadline() => time.GetUtcNow().UtcDateTime + options.CallTimeout;

    [LoggerMessage(EventId = 6001, Level = LogLevel.Debug, Message = "The queue is full: {Detail}")]
    private partial void LogFull(string detail);

    [LoggerMessage(EventId = 6002, Level = LogLevel.Warning, Message = "Submitting tasks waits for the queue: {Status} {Detail}")]
    private partial void LogAway(StatusCode status, string detail);
}
