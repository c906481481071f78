using AgentPlatform.Contracts.Experience.V1;
using AgentPlatform.Eval.Hosting;
using Grpc.Core;

namespace AgentPlatform.Eval.Running;

/// <summary>Reads a run's trajectories from a cursor on.</summary>
internal sealed partial class TrajectoryReader(
    ExperienceService.ExperienceServiceClient queue, EvalOptions options, TimeProvider time, ILogger logger)
{
    private const int BatchSize = 64;

    /// <summary>
    /// Reads until the run has nothing more to come (true) or the stream was cut (false; call again with a later cursor).
    /// </summary>
    /// <param name="runId">The run.</param>
    /// <param name="cursor">Sequence after which to begin.</param>
    /// <param name="follow">Whether to wait for what is still to be stored.</param>
    /// <param name="store">Takes what arrived, in batches: whatever is there without waiting is one batch.</param>
    /// <param name="progress">Hears why it takes long.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<bool> ReadAsync(
        string runId, long cursor, bool follow, Action<IReadOnlyList<ListTrajectoriesResponse>> store, EvaluationProgress progress, CancellationToken cancellationToken)
    {
        var request = new ListTrajectoriesRequest { RunId = runId, AfterSequence = cursor, Follow = follow };
        try
        {
            using var call = queue.ListTrajectories(
                request, deadline: time.GetUtcNow().UtcDateTime + options.FollowTimeout, cancellationToken: cancellationToken);
            var batch = new List<ListTrajectoriesResponse>(BatchSize);
            while (true)
            {
                var next = call.ResponseStream.MoveNext(cancellationToken);
                if (batch.Count >= BatchSize || (batch.Count > 0 && !next.IsCompleted))
                {
                    store(batch);
                    batch = new List<ListTrajectoriesResponse>(BatchSize);
                }
                if (!await next)
                {
                    break;
                }
                batch.Add(call.ResponseStream.Current);
            }
            if (batch.Count > 0)
            {
                store(batch);
            }
            return true;
        }
        catch (RpcException exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("reading cancelled", exception, cancellationToken);
        }
        catch (RpcException exception) when (exception.StatusCode is StatusCode.NotFound)
        {
            // The run is unknown: nothing was submitted yet, or the queue lost its file. Both are found out by submitting.
            return true;
        }
        catch (RpcException exception) when (exception.StatusCode is StatusCode.DeadlineExceeded && follow)
        {
            return false;
        }
        catch (RpcException exception) when (QueueErrors.IsPassing(exception) || QueueErrors.IsFull(exception))
        {
            LogCut(runId, exception.StatusCode, exception.Status.Detail);
            progress.Say($"waiting for the queue: {exception.Status.Detail}");
            await Task.Delay(options.RetryDelay, time, cancellationToken);
            return false;
        }
        catch (RpcException exception)
        {
            throw QueueErrors.ToEnd(exception);
        }
    }

    [LoggerMessage(EventId = 6011, Level = LogLevel.Warning, Message = "The stream of run {RunId} was cut: {Status} {Detail}")]
    private partial void LogCut(string runId, StatusCode status, string detail);
}
