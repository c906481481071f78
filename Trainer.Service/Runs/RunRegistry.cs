using System.Collections.Concurrent;
using AgentPlatform.Contracts.Trainer.V1;
using AgentPlatform.ServiceDefaults;
using AgentPlatform.Trainer.Hosting;
using Microsoft.Extensions.Options;

namespace AgentPlatform.Trainer.Runs;

/// <summary>All runs. Those that were running when the service died go on from their checkpoints when it starts.</summary>
internal sealed partial class RunRegistry(StageCatalogue stages, IOptions<TrainerOptions> options, TimeProvider time, ILogger<RunRegistry> logger) : IHostedService
{
    private readonly ConcurrentDictionary<string, TrainingRun> _runs = new(StringComparer.Ordinal);
    private readonly RunRecord _record = new(Path.Combine(options.Value.DataPath, "runs"));
    private readonly Lock _starting = new();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var (request, status) in RunRecord.ReadAll(Path.Combine(options.Value.DataPath, "runs")))
        {
            var run = new TrainingRun(request, status, time, Save);
            _runs[request.RunId] = run;
            if (status.State == RunState.Running)
            {
                LogResuming(request.RunId, status.Step);
                Execute(run);
            }
        }

        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var run in _runs.Values)
        {
            await run.Stop.CancelAsync();
        }

        await Task.WhenAny(Task.WhenAll(_runs.Values.Select(r => r.Execution)), Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken));
    }

    /// <summary>Starts or resumes; a finished run is only answered.</summary>
    public (TrainingRun Run, bool Resumed) Start(StartRunRequest request)
    {
        Check.NotEmpty(request.RunId, "run_id");
        Check.NotEmpty(request.OutputPath, "output_path");
        stages.Find(request).Validate(request);
        lock (_starting)
        {
            if (_runs.TryGetValue(request.RunId, out var known))
            {
                if (known.Request.StageCase != request.StageCase)
                {
                    throw new PlatformException(PlatformErrorCode.Exists, "RUN_EXISTS", $"run_id: '{request.RunId}' is a run of stage {StageCatalogue.NameOf(known.Request)} already.");
                }

                if (known.State is RunState.Failed or RunState.Stopped)
                {
                    Execute(known);
                }

                return (known, true);
            }

            var run = new TrainingRun(request, null, time, Save);
            _runs[request.RunId] = run;
            Execute(run);
            return (run, false);
        }
    }

    public TrainingRun Find(string runId) => _runs.TryGetValue(runId, out var run)
        ? run
        : throw new PlatformException(PlatformErrorCode.Missing, "RUN_UNKNOWN", $"run_id: there is no run '{runId}'.");

    public IEnumerable<TrainingRun> All() => _runs.Values.OrderBy(r => r.Request.RunId, StringComparer.Ordinal);

    private void Save(TrainingRun run) => _record.Write(run.Request, run.Snapshot());

    private void Execute(TrainingRun run)
    {
        run.Begin();
        // Stages compute for minutes: a thread of their own, so that the pool stays free for requests.
        run.Execution = Task.Factory.StartNew(() => RunToEndAsync(run), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
    }

    private async Task RunToEndAsync(TrainingRun run)
    {
        var stopping = run.Stop.Token;
        try
        {
            var model = await stages.Find(run.Request).RunAsync(run, stopping);
            run.End(RunState.Succeeded, string.Empty, model);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            if (run.State == RunState.Running)
            {
                LogInterrupted(run.Request.RunId);
            }
        }
        catch (PlatformException failure)
        {
            LogFailed(run.Request.RunId, failure.Message);
            run.End(RunState.Failed, failure.Message);
        }
        catch (Exception failure)
        {
            // The top of a background loop: the run fails, the service lives.
            LogBroken(failure, run.Request.RunId);
            run.End(RunState.Failed, $"{failure.GetType().Name}: {failure.Message}");
        }
    }

    [LoggerMessage(5001, LogLevel.Information, "Run {RunId} goes on from step {Step}.")]
    private partial void LogResuming(string runId, long step);

    [LoggerMessage(5002, LogLevel.Information, "Run {RunId} was interrupted; it goes on when the service starts again.")]
    private partial void LogInterrupted(string runId);

    [LoggerMessage(5003, LogLevel.Warning, "Run {RunId} failed: {Reason}")]
    private partial void LogFailed(string runId, string reason);

    [LoggerMessage(5004, LogLevel.Error, "Run {RunId} broke.")]
    private partial void LogBroken(Exception failure, string runId);
}
