using AgentPlatform.Inference.KvCache;
using AgentPlatform.Inference.Scheduling;
using AgentPlatform.Inference.Weights;
using AgentPlatform.Models.Compute;
using AgentPlatform.ServiceDefaults;

namespace AgentPlatform.Inference.Generation;

/// <summary>The loop: the only code that touches the batch.</summary>
internal sealed partial class InferenceEngine
{
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(1);

    private readonly SequenceChunk[] _chunks;
    private readonly List<Sequence> _taken = [];
    private readonly Action<Sequence> _entered;
    private readonly Predicate<Sequence> _takeFinished;
    private readonly Predicate<Sequence> _takeCancelled;
    private readonly Predicate<Sequence> _takeAll;
    private Scheduler? _scheduler;
    private IModelRunner? _runner;
    private bool _unchecked;
    private long _checkedAt;

    private void Run()
    {
        while (!_stopping)
        {
            try
            {
                Turn();
            }
            catch (Exception exception)
            {
                LogStepFailed(exception, _scheduler?.Running.Count ?? 0);
                Recover(exception);
            }
        }

        _inbox.Writer.TryComplete();
        _control.Writer.TryComplete();
        FailEveryone(Stopping());
        RunControl();
        _exited.TrySetResult();
    }

    private void Turn()
    {
        RunControl();

        // Read before the inbox: a request is in the inbox before it can be cancelled.
        var cancelled = Interlocked.Exchange(ref _cancellations, 0) > 0;
        TakeIn();
        if (cancelled)
        {
            DropCancelled();
        }

        if (_scheduler is { HasWork: true } scheduler && _runner is { } runner)
        {
            Step(scheduler, runner, _served!.Version);
            return;
        }

        CheckWhenIdle();
        Show();
        _wake.WaitOne();
    }

    private void RunControl()
    {
        while (_control.Reader.TryRead(out var task))
        {
            // Captures the fault for whoever awaits it.
            task.RunSynchronously(TaskScheduler.Default);
        }
    }

    private void TakeIn()
    {
        while (_inbox.Reader.TryRead(out var sequence))
        {
            if (_scheduler is null || sequence.Model != _served?.Model)
            {
                Interlocked.Decrement(ref _waiting);
                sequence.Fail(ModelChanged());
                continue;
            }

            _scheduler.Enqueue(sequence);
        }
    }

    private void Step(Scheduler scheduler, IModelRunner runner, long version)
    {
        var started = _time.GetTimestamp();
        var plan = scheduler.Plan(version, started, _entered);
        if (plan.Count == 0)
        {
            throw new InvalidOperationException("Sequences wait, but none of them can be scheduled.");
        }

        for (var i = 0; i < plan.Count; i++)
        {
            _chunks[i] = plan[i].Sequence.Chunk(plan[i].Tokens);
        }

        runner.Forward(_chunks.AsSpan(0, plan.Count));

        var (row, generated, prefill, finished) = (0, 0, 0, false);
        for (var i = 0; i < plan.Count; i++)
        {
            var chunk = plan[i];
            var sequence = chunk.Sequence;
            var start = sequence.Computed;
            prefill += Math.Clamp(sequence.PromptLength - start, 0, chunk.Tokens);
            scheduler.Advance(chunk, version);
            if (sequence.IsScore)
            {
                for (var j = 0; j < chunk.Tokens; j++)
                {
                    sequence.Score(start + j, Sampler.LogProbability(runner.Logits(row++), sequence.Tokens[start + j + 1]), version);
                }

                finished |= sequence.IsFinished;
                continue;
            }

            if (sequence.Pending == 0)
            {
                var sampling = sequence.Sampling;
                var (token, logProbability) = Sampler.Sample(
                    runner.Logits(row), sampling.Temperature, sampling.TopP, sampling.TopK, sampling.Seed, sequence.Length);
                finished |= sequence.Append(token, logProbability, version);
                generated++;
            }

            row++;
        }

        var now = _time.GetTimestamp();
        var elapsed = _time.GetElapsedTime(started, now);
        Counters.AddStep(generated, prefill, elapsed);
        _metrics.StepDone(elapsed, plan.Count);
        _unchecked = true;
        if (finished)
        {
            scheduler.Remove(_takeFinished);
        }

        Show();
        CompleteTaken(now);
    }

    private void Entered(Sequence sequence)
    {
        Interlocked.Decrement(ref _waiting);
        Counters.AddCached(sequence.Cached);
    }

    private bool Collect(Sequence sequence)
    {
        _taken.Add(sequence);
        return true;
    }

    private void CompleteTaken(long now)
    {
        foreach (var sequence in _taken)
        {
            sequence.Complete(now);
        }

        _taken.Clear();
    }

    private void DropCancelled()
    {
        _scheduler?.Remove(_takeCancelled);
        _scheduler?.RemoveWaiting(_takeCancelled);
        FailTaken(new OperationCanceledException("The request was cancelled."));
    }

    private void FailEveryone(Exception exception)
    {
        _scheduler?.Remove(_takeAll);
        _scheduler?.RemoveWaiting(_takeAll);
        while (_inbox.Reader.TryRead(out var sequence))
        {
            _taken.Add(sequence);
        }

        FailTaken(exception);
    }

    private void FailTaken(Exception exception)
    {
        Show();
        foreach (var sequence in _taken)
        {
            if (!sequence.HasEntered)
            {
                Interlocked.Decrement(ref _waiting);
            }

            sequence.Fail(exception);
        }

        _taken.Clear();
    }

    /// <summary>A step failed: its sequences fail with it, and the blocks' counts begin afresh.</summary>
    private void Recover(Exception exception)
    {
        var blocks = _scheduler?.Pool.Total;
        foreach (var sequence in _scheduler?.Running ?? [])
        {
            _taken.Add(sequence);
        }

        _scheduler?.RemoveWaiting(_takeAll);
        FailTaken(new InvalidOperationException("The engine's step failed.", exception));
        _scheduler = blocks is { } total ? NewScheduler(total) : null;
        _unchecked = false;
    }

    private TimeSpan ApplyWeights(IModelRunner runner, ServedWeights served)
    {
        var started = _time.GetTimestamp();
        if (_scheduler is null || _served?.Model != served.Model)
        {
            throw new InvalidOperationException("Weights came for a model that is not served.");
        }

        _scheduler.WeightsChanged();
        return Serve(runner, served, started);
    }

    private TimeSpan ApplyModel(IModelRunner runner, ServedWeights served, int blocks)
    {
        var started = _time.GetTimestamp();
        FailEveryone(ModelChanged());
        _scheduler = NewScheduler(blocks);
        return Serve(runner, served, started);
    }

    private TimeSpan Serve(IModelRunner runner, ServedWeights served, long started)
    {
        _runner = runner;
        _served = served;
        Counters.AddUpdate();
        Show();
        var elapsed = _time.GetElapsedTime(started);
        LogServing(served.Model.Id, served.Version, elapsed.TotalMilliseconds);
        return elapsed;
    }

    private Scheduler NewScheduler(int blocks) => new(
        new BlockPool(blocks, PagedKvCache.TokensPerBlock),
        new SchedulingLimits(_options.MaxBatchTokens, _options.MaxSequences, _options.KvOvercommit, Math.Min(_options.MaxBatchTokens, 64)));

    private void CheckWhenIdle()
    {
        var now = _time.GetTimestamp();
        if (!_unchecked || _scheduler is null || (_checkedAt != 0 && _time.GetElapsedTime(_checkedAt, now) < CheckInterval))
        {
            return;
        }

        _checkedAt = now;
        _unchecked = false;
        _scheduler.CheckIntegrity();
        Counters.AddCheck();
    }

    private void Show()
    {
        if (_scheduler is { } scheduler)
        {
            Counters.Show(scheduler.Running.Count, scheduler.Pool.Total, scheduler.Pool.Available, scheduler.Preemptions);
        }
    }

    private static PlatformException ModelChanged() =>
        new(PlatformErrorCode.Down, Reasons.ModelChanged, "Another model is served now; ask GetModel for its tokenizer and try again.");

    [LoggerMessage(EventId = 2001, Level = LogLevel.Error, Message = "A step with {Running} sequences failed")]
    private partial void LogStepFailed(Exception exception, int running);

    [LoggerMessage(EventId = 2002, Level = LogLevel.Information, Message = "Serving {Model} version {Version}; stood still for {Milliseconds:F1} ms")]
    private partial void LogServing(string model, long version, double milliseconds);
}
