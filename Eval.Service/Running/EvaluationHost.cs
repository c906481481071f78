using System.Collections.Concurrent;
using AgentPlatform.Contracts.Eval.V1;
using AgentPlatform.Eval.Hosting;
using AgentPlatform.Eval.Storage;
using AgentPlatform.ServiceDefaults;

namespace AgentPlatform.Eval.Running;

/// <summary>Keeps the evaluations running: those started here, and those that an earlier process left running.</summary>
internal sealed partial class EvaluationHost(
    EvaluationStore store, EvaluationRunFactory runs, EvalOptions options, TimeProvider time, ILogger<EvaluationHost> logger) : IHostedService, IDisposable
{
    private readonly ConcurrentDictionary<string, ActiveEvaluation> _active = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _shutdown = new();
    private readonly Lock _gate = new();
    private Task? _ended;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            foreach (var row in store.List().Where(row => row.Phase == EvaluationPhase.Running))
            {
                Launch(row);
            }
        }
        return Task.CompletedTask;
    }

    /// <summary>Leaves what runs to the next process. Hosts may ask twice, and late: all hear of the same end.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return _ended ??= ShutDownAsync(cancellationToken);
        }
    }

    public void Dispose() => _shutdown.Dispose();

    /// <summary>Starts a new evaluation, or resumes the one of the same id.</summary>
    /// <returns>The evaluation, and whether it was there before.</returns>
    /// <exception cref="PlatformException">Exists: the same id with other questions or settings. Full: too many are running.</exception>
    public (EvaluationRow Row, bool Resumed) Start(EvaluationDraft draft)
    {
        lock (_gate)
        {
            var known = store.Find(draft.Request.EvaluationId);
            if (known is not null && known.Digest != draft.Digest)
            {
                throw new PlatformException(
                    PlatformErrorCode.Exists,
                    "EVALUATION_DIFFERS",
                    $"evaluation \"{known.Id}\" exists with other questions or settings; choose another evaluation_id, or ask for the same again")
                {
                    Field = "evaluation_id",
                };
            }
            if (_active.TryGetValue(draft.Request.EvaluationId, out var active) && !active.Task.IsCompleted)
            {
                return (known!, true);
            }
            if (_active.Count(pair => !pair.Value.Task.IsCompleted) >= options.MaxRunning)
            {
                throw new PlatformException(
                    PlatformErrorCode.Full, "EVALUATIONS_FULL", $"{options.MaxRunning} evaluations are running (Eval:MaxRunning); wait for one to end or stop one");
            }
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            if (known is null)
            {
                store.Create(draft.ToRow(now), draft.Questions.Questions);
            }
            else
            {
                // A stopped run takes no tasks any more, so what is missing goes into a new one.
                store.Restart(known.Id, newGeneration: known.Phase == EvaluationPhase.Stopped, draft.Request.OutputPath, now);
            }
            var row = store.Find(draft.Request.EvaluationId)!;
            Launch(row);
            return (row, known is not null);
        }
    }

    /// <summary>Asks for the end and waits for it, at most <paramref name="patience"/>.</summary>
    /// <exception cref="PlatformException">Missing: no such evaluation.</exception>
    public async Task<EvaluationPhase> StopAsync(string id, TimeSpan patience, CancellationToken cancellationToken)
    {
        var active = _active.GetValueOrDefault(id);
        if (Get(id).Phase != EvaluationPhase.Running || active is null)
        {
            return Get(id).Phase;
        }
        store.RequestStop(id);
        await active.Stop.CancelAsync();
        try
        {
            await active.Task.WaitAsync(patience, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            active.Progress.Say("stopping");
        }
        return Get(id).Phase;
    }

    /// <summary>The stored evaluation.</summary>
    /// <exception cref="PlatformException">Missing: no such evaluation.</exception>
    public EvaluationRow Get(string id) => store.Find(id)
        ?? throw new PlatformException(PlatformErrorCode.Missing, "NO_SUCH_EVALUATION", $"there is no evaluation \"{id}\"; ListEvaluations has the ids");

    /// <summary>The progress of an evaluation; for one that ended, a progress that stays as it is.</summary>
    /// <exception cref="PlatformException">Missing: no such evaluation.</exception>
    public EvaluationProgress Watch(string id)
    {
        var row = Get(id);
        return _active.TryGetValue(id, out var active) ? active.Progress : runs.ProgressOf(row);
    }

    private async Task ShutDownAsync(CancellationToken cancellationToken)
    {
        await _shutdown.CancelAsync();
        await Task.WhenAll(_active.Values.Select(active => active.Task)).WaitAsync(cancellationToken);
    }

    private void Launch(EvaluationRow row)
    {
        var progress = runs.ProgressOf(row);
        var stop = new CancellationTokenSource();
        if (row.StopRequested)
        {
            stop.Cancel();
        }
        _active[row.Id] = new ActiveEvaluation(Task.Run(() => RunAsync(row, progress, stop.Token), CancellationToken.None), progress, stop);
    }

    private async Task RunAsync(EvaluationRow row, EvaluationProgress progress, CancellationToken stop)
    {
        try
        {
            await runs.Create(row, progress).RunAsync(stop, _shutdown.Token);
        }
        catch (OperationCanceledException) when (_shutdown.IsCancellationRequested)
        {
            LogLeft(row.Id);
        }
        catch (Exception exception)
        {
            if (_shutdown.IsCancellationRequested)
            {
                // What it stood on was taken away; the store still says that it runs.
                LogLeft(row.Id);
                return;
            }
            LogBroken(exception, row.Id);
            var message = $"the evaluation broke: {exception.Message}; starting it again goes on where it was";
            store.End(row.Id, EvaluationPhase.Failed, message, time.GetUtcNow().ToUnixTimeMilliseconds());
            progress.End(EvaluationPhase.Failed, message);
        }
    }

    [LoggerMessage(EventId = 6031, Level = LogLevel.Information, Message = "Evaluation {Id} is left running for the next process")]
    private partial void LogLeft(string id);

    [LoggerMessage(EventId = 6032, Level = LogLevel.Error, Message = "Evaluation {Id} broke")]
    private partial void LogBroken(Exception exception, string id);
}
