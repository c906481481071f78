using System.Threading.Channels;
using AgentPlatform.Inference.Scheduling;
using AgentPlatform.Inference.Weights;
using AgentPlatform.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace AgentPlatform.Inference.Generation;

/// <summary>
/// The engine's door. Requests go into a bounded queue; one thread of its own computes them, step by step, in batches that
/// change with every step. Everything else that touches the batch (new weights, checks) happens on that thread between steps.
/// </summary>
internal sealed partial class InferenceEngine : IHostedService, IDisposable
{
    private readonly EngineOptions _options;
    private readonly TimeProvider _time;
    private readonly InferenceMetrics _metrics;
    private readonly ILogger<InferenceEngine> _logger;
    private readonly Channel<Sequence> _inbox;
    private readonly Channel<Task> _control = Channel.CreateBounded<Task>(16);
    private readonly AutoResetEvent _wake = new(false);
    private readonly TaskCompletionSource _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action<Sequence> _cancel;
    private readonly long _startedAt;
    private readonly CancellationTokenRegistration _stopRegistration;
    private volatile ServedWeights? _served;
    private volatile bool _stopping;
    private int _waiting;
    private int _cancellations;

    public InferenceEngine(
        IOptions<EngineOptions> options, TimeProvider time, InferenceMetrics metrics, IHostApplicationLifetime lifetime, ILogger<InferenceEngine> logger)
    {
        _options = options.Value;
        _time = time;
        _metrics = metrics;
        _logger = logger;
        _inbox = Channel.CreateBounded<Sequence>(new BoundedChannelOptions(_options.MaxQueue) { SingleReader = true });
        _cancel = Cancel;
        _entered = Entered;
        _takeFinished = sequence => sequence.IsFinished && Collect(sequence);
        _takeCancelled = sequence => sequence.IsCancelled && Collect(sequence);
        _takeAll = Collect;
        _chunks = new Models.Compute.SequenceChunk[_options.MaxSequences];
        _startedAt = time.GetTimestamp();
        metrics.Observe(this);

        // In-flight calls would otherwise hold up the stop until their last token: they are told to go elsewhere at once.
        _stopRegistration = lifetime.ApplicationStopping.Register(RequestStop);
    }

    /// <summary>What is served now; null until there is a model.</summary>
    public ServedWeights? Served => _served;

    public EngineCounters Counters { get; } = new();

    public EngineStatus Status => new(
        Counters.Running,
        Volatile.Read(ref _waiting),
        Counters.Generated,
        Counters.Prefill,
        Counters.Cached,
        Counters.Busy,
        _time.GetElapsedTime(_startedAt),
        Counters.BlocksTotal,
        Counters.BlocksFree,
        _served?.Version ?? 0,
        Counters.Updates,
        Counters.Preemptions,
        Counters.Checks);

    /// <summary>What is served now, or the fault that nothing is.</summary>
    /// <exception cref="PlatformException">MODEL_NOT_LOADED.</exception>
    public ServedWeights RequireServed() => _served ?? throw new PlatformException(
        PlatformErrorCode.WrongState, Reasons.ModelNotLoaded,
        "No model is loaded: set Inference:ModelPath (environment Inference__ModelPath) to a model folder, or push one with PushWeights.");

    /// <summary>Queues a generation and returns while it runs.</summary>
    /// <param name="request">The prompt and how to go on.</param>
    /// <param name="streams">Whether tokens are to be read one by one.</param>
    /// <param name="cancellationToken">Cancels it; its blocks are free by the end of the step.</param>
    /// <exception cref="PlatformException">The request is invalid, the queue is full, or there is no model.</exception>
    public GenerationCall Start(GenerationRequest request, bool streams, CancellationToken cancellationToken)
    {
        var served = RequireServed();
        var sequence = Sequence.ForGeneration(served.Model, RequestCheck.Generation(request, served), streams, _time.GetTimestamp());
        return new GenerationCall(sequence, _time, _cancel, Submit(sequence, cancellationToken));
    }

    /// <summary>Generates to the end.</summary>
    /// <exception cref="PlatformException">As <see cref="Start"/>; or UNAVAILABLE when another model came or the engine stops.</exception>
    public async Task<GenerationResult> GenerateAsync(GenerationRequest request, CancellationToken cancellationToken)
    {
        using var call = Start(request, streams: false, cancellationToken);
        return await call.ResultAsync();
    }

    /// <summary>Logprob of each token under the weights served now. Reads nothing from the prefix cache.</summary>
    public async Task<ScoreResult> ScoreAsync(ReadOnlyMemory<int> tokens, CancellationToken cancellationToken)
    {
        var served = RequireServed();
        RequestCheck.Score(tokens.Span, served);
        if (tokens.Length == 1)
        {
            return new ScoreResult(new float[1], served.Version);
        }

        var sequence = Sequence.ForScore(served.Model, tokens.Span, _time.GetTimestamp());
        using var registration = Submit(sequence, cancellationToken);
        await sequence.Done.Task;
        return new ScoreResult(sequence.LogProbabilities, sequence.ScoreVersion);
    }

    /// <summary>Serves other weights of the same model from the next step on. What runs goes on under them.</summary>
    /// <returns>How long the engine stood still.</returns>
    public Task<TimeSpan> SwapWeightsAsync(IModelRunner runner, ServedWeights served, CancellationToken cancellationToken) =>
        OnLoopAsync(() => ApplyWeights(runner, served), cancellationToken);

    /// <summary>Serves another model from the next step on. What runs or waits is refused with UNAVAILABLE.</summary>
    /// <param name="runner">Computes over a cache of its own.</param>
    /// <param name="served">The model.</param>
    /// <param name="blocks">Blocks of that cache.</param>
    /// <param name="cancellationToken">Ends the wait, not the change.</param>
    /// <returns>How long the engine stood still.</returns>
    public Task<TimeSpan> SwapModelAsync(IModelRunner runner, ServedWeights served, int blocks, CancellationToken cancellationToken) =>
        OnLoopAsync(() => ApplyModel(runner, served, blocks), cancellationToken);

    /// <summary>Checks all block counts between two steps.</summary>
    /// <exception cref="InvalidOperationException">A block leaked or is counted wrongly.</exception>
    public Task CheckIntegrityAsync(CancellationToken cancellationToken) => OnLoopAsync(
        () =>
        {
            _scheduler?.CheckIntegrity();
            return true;
        },
        cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        new Thread(Run) { Name = "inference-engine", IsBackground = true }.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        RequestStop();
        return _exited.Task.WaitAsync(cancellationToken);
    }

    public void Dispose()
    {
        _stopRegistration.Dispose();

        // A start that fails elsewhere disposes without stopping. The event outlives the loop, which may be waiting on it.
        RequestStop();
    }

    private CancellationTokenRegistration Submit(Sequence sequence, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Interlocked.Increment(ref _waiting) > _options.MaxQueue)
        {
            Interlocked.Decrement(ref _waiting);
            throw new PlatformException(
                PlatformErrorCode.Full, Reasons.QueueFull,
                $"{_options.MaxQueue} requests are waiting already (Inference:MaxQueue); try again later or on another replica.");
        }

        // Before the engine sees it: a cancellation must never find the request running and unregistered.
        var registration = cancellationToken.UnsafeRegister(static (state, _) =>
        {
            var (engine, sequence) = ((InferenceEngine, Sequence))state!;
            engine.Cancel(sequence);
        }, (this, sequence));

        // The inbox has as many places as requests may wait, so only a stopping engine refuses here.
        if (!_inbox.Writer.TryWrite(sequence))
        {
            registration.Dispose();
            Interlocked.Decrement(ref _waiting);
            throw Stopping();
        }

        _wake.Set();
        return registration;
    }

    private void Cancel(Sequence sequence)
    {
        sequence.Cancel();
        Interlocked.Increment(ref _cancellations);
        _wake.Set();
    }

    private async Task<T> OnLoopAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        var task = new Task<T>(work, CancellationToken.None, TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_control.Writer.TryWrite(task))
        {
            throw _stopping
                ? Stopping()
                : new PlatformException(PlatformErrorCode.Full, Reasons.QueueFull, "Too many changes of weights are waiting for the engine.");
        }

        _wake.Set();
        return await task.WaitAsync(cancellationToken);
    }

    private void RequestStop()
    {
        _stopping = true;
        _wake.Set();
    }

    private static PlatformException Stopping() =>
        new(PlatformErrorCode.Down, Reasons.EngineStopping, "The engine is stopping; try again on another replica or after its restart.");
}
