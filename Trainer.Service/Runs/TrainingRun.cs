using AgentPlatform.Contracts.Trainer.V1;

namespace AgentPlatform.Trainer.Runs;

/// <summary>One run: its request, its state, and the metrics that watchers follow.</summary>
internal sealed class TrainingRun : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<WatchRunResponse> _events = [];
    private readonly TimeProvider _time;
    private readonly Action<TrainingRun> _save;
    private readonly GetRunResponse _status;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _startedAt;
    private double _earlierSeconds;

    public TrainingRun(StartRunRequest request, GetRunResponse? earlier, TimeProvider time, Action<TrainingRun> save)
    {
        Request = request;
        _time = time;
        _save = save;
        _startedAt = time.GetTimestamp();
        _status = earlier ?? new GetRunResponse { RunId = request.RunId, Stage = StageCatalogue.NameOf(request), State = RunState.Running };
        _earlierSeconds = _status.WallSeconds;
    }

    public StartRunRequest Request { get; }

    public CancellationTokenSource Stop { get; private set; } = new();

    public RunState State
    {
        get
        {
            lock (_gate)
            {
                return _status.State;
            }
        }
    }

    public Task Execution { get; set; } = Task.CompletedTask;

    public string CheckpointPath => Path.Combine(Request.OutputPath, "checkpoint");

    public string ModelPath => Path.Combine(Request.OutputPath, "model");

    public void Dispose() => Stop.Dispose();

    public void Begin()
    {
        lock (_gate)
        {
            _earlierSeconds = _status.WallSeconds;
            _startedAt = _time.GetTimestamp();
            _status.State = RunState.Running;
            _status.Message = string.Empty;
            if (Stop.IsCancellationRequested)
            {
                Stop.Dispose();
                Stop = new CancellationTokenSource();
            }
        }

        _save(this);
    }

    public GetRunResponse Snapshot()
    {
        lock (_gate)
        {
            UpdateWallTime();
            return _status.Clone();
        }
    }

    /// <summary>Changes the status in place, for counters that travel with it.</summary>
    public void Update(Action<GetRunResponse> change)
    {
        lock (_gate)
        {
            change(_status);
        }
    }

    /// <summary>Records metrics of a step for watchers.</summary>
    public void Report(long step, IReadOnlyDictionary<string, double> metrics, string message = "")
    {
        lock (_gate)
        {
            _status.Step = step;
            foreach (var (name, value) in metrics)
            {
                _status.Metrics[name] = value;
            }

            if (message.Length > 0)
            {
                _status.Message = message;
            }

            Append(message, metrics);
        }
    }

    public void End(RunState state, string message, string modelPath = "")
    {
        lock (_gate)
        {
            _status.State = state;
            _status.Message = message;
            _status.ModelPath = modelPath;
            Append(message, new Dictionary<string, double>());
        }

        _save(this);
    }

    /// <summary>Events after <paramref name="sequence"/>, and a task that ends when there are more.</summary>
    public (IReadOnlyList<WatchRunResponse> Events, bool Ended, Task Changed) EventsAfter(long sequence)
    {
        lock (_gate)
        {
            var skip = (int)Math.Clamp(sequence, 0, _events.Count);
            return (_events.GetRange(skip, _events.Count - skip), _status.State != RunState.Running, _changed.Task);
        }
    }

    private void Append(string message, IReadOnlyDictionary<string, double> metrics)
    {
        UpdateWallTime();
        var entry = new WatchRunResponse { Sequence = _events.Count + 1, Step = _status.Step, State = _status.State, Message = message, WallSeconds = _status.WallSeconds };
        foreach (var (name, value) in metrics)
        {
            entry.Metrics[name] = value;
        }

        _events.Add(entry);
        var changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.SetResult();
    }

    private void UpdateWallTime()
    {
        if (_status.State == RunState.Running)
        {
            _status.WallSeconds = _earlierSeconds + _time.GetElapsedTime(_startedAt).TotalSeconds;
        }
    }
}
