using AgentPlatform.Contracts.Trainer.V1;
using AgentPlatform.Models.Compute;
using AgentPlatform.Models.Files;
using AgentPlatform.ServiceDefaults;
using AgentPlatform.Trainer.Data;
using AgentPlatform.Trainer.Runs;
using AgentPlatform.Trainer.Supervised;

namespace AgentPlatform.Tests.Supervised;

public sealed class SupervisedLoopTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("loop").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Train_FixedRule_ReachesItsTargetAndStops()
    {
        using var run = Run("learns");

        Loop(run, maxSteps: 600, target: 0.02).Train(Initialize, "{}", "t", Examples(600, 1), Examples(16, 2), TestContext.Current.CancellationToken);

        Assert.True(run.Snapshot().Metrics["copy_error"] <= 0.02);
        Assert.InRange(run.Snapshot().Step, 20, 599);
    }

    [Fact]
    public void Train_TargetOutOfReach_StartsAgainThenFailsWithTheNumbers()
    {
        using var run = Run("fails");
        var tries = new List<int>();

        var error = Assert.Throws<PlatformException>(() => Loop(run, maxSteps: 20, target: 1e-6, restarts: 2).Train(
            attempt =>
            {
                tries.Add(attempt);
                return Initialize(attempt);
            },
            "{}", "t", Examples(16, 1), Examples(8, 2), TestContext.Current.CancellationToken));

        Assert.Equal([0, 1, 2], tries);
        Assert.Equal(2, run.Snapshot().Restarts);
        Assert.Contains("copy_error", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(6, true)]
    [InlineData(0, false)]
    public void Train_RateFellTwiceInVain_EndsAndTakesWhatWillDo(double accept, bool taken)
    {
        using var run = Run($"falls-{accept}");
        // A loss of about ln 288 is near the target from the start and stays there: nothing is learned at this rate.
        var still = new Optimizer { LearningRate = 1e-9, Beta2 = 0.98, WarmupSteps = 5 };
        var stop = new StopRule { Metric = "validation_loss", Target = 1.5, Accept = accept, EvaluateEvery = 10, MinSteps = 40, MaxSteps = 80 };

        var error = Record.Exception(() => new SupervisedLoop(run, 1, still, stop, 8, TimeProvider.System)
            .Train(Initialize, TokenizerJson, "t", Examples(64, 1), Examples(8, 2), TestContext.Current.CancellationToken));

        Assert.Equal(taken, error is null);
        // Falls at 40 to 50 and at 60 to 75; another fall would begin after max_steps.
        Assert.Equal(75, run.Snapshot().Step);
        Assert.Equal(0, run.Snapshot().Restarts);
        Assert.Contains(taken ? "will do" : string.Empty, run.Snapshot().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_InterruptedAndResumed_EndsWithTheSameWeights()
    {
        using var whole = Run("whole");
        using var broken = Run("broken");
        var expected = Loop(whole, maxSteps: 600, target: 0.02, threads: 1).Train(Initialize, TokenizerJson, "t", Examples(600, 1), Examples(16, 2), TestContext.Current.CancellationToken);
        using var interrupt = new CancellationTokenSource();
        // The cancellation comes with the third evaluation: the checkpoint of the second holds.
        Assert.Throws<OperationCanceledException>(() => new SupervisedLoop(broken, 1, s_optimizer, Stop(600, 0.02, 0), 8, TimeProvider.System)
            .Train(Initialize, TokenizerJson, "t", Examples(600, 1), new InterruptingList(Examples(16, 2), 3, interrupt), interrupt.Token));

        var resumed = Loop(broken, maxSteps: 600, target: 0.02, threads: 1).Train(_ => throw new InvalidOperationException("must resume, not initialise"), TokenizerJson, "t", Examples(600, 1), Examples(16, 2), TestContext.Current.CancellationToken);

        Assert.True(expected.Values.Span.SequenceEqual(resumed.Values.Span));
    }

    private static readonly Optimizer s_optimizer = new() { LearningRate = 3e-3, Beta2 = 0.98, WarmupSteps = 5 };

    private static string TokenizerJson { get; } = AgentPlatform.Models.Text.BpeTrainer.Train(["a b c"], 288, AgentPlatform.Models.Text.SmallModelTokens.All, AgentPlatform.Models.Text.PretokenizerPatterns.Agent);

    private static ModelConfig Config { get; } = new()
    {
        HiddenSize = 32,
        Layers = 1,
        AttentionHeads = 1,
        KeyValueHeads = 1,
        HeadDim = 32,
        IntermediateSize = 32,
        VocabularySize = 288,
        RopeTheta = 10_000,
        MaxPositionEmbeddings = 16,
        EosTokenIds = [1],
    };

    private static StopRule Stop(int maxSteps, double target, int restarts) => new() { Metric = "copy_error", Target = target, EvaluateEvery = 10, MaxSteps = maxSteps, MaxRestarts = restarts };

    private static SupervisedLoop Loop(TrainingRun run, int maxSteps, double target, int restarts = 0, int threads = 2) =>
        new(run, threads, s_optimizer, Stop(maxSteps, target, restarts), 8, TimeProvider.System);

    private static ModelWeights Initialize(int attempt)
    {
        var weights = new ModelWeights(Config);
        weights.Initialize((ulong)attempt + 3, 0.05);
        return weights;
    }

    /// <summary>A token, then the one that a fixed rule gives for it.</summary>
    private static List<EncodedExample> Examples(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var token = random.Next(40);
            var builder = new ExampleBuilder();
            builder.Add([token], loss: false);
            builder.Add([((token * 7) + 3) % 40], loss: true, probe: true);
            return builder.Build(16);
        })];
    }

    private TrainingRun Run(string name) => new(
        new StartRunRequest { RunId = name, Seed = 5, OutputPath = Path.Combine(_folder, name), Pretrain = new PretrainConfig() }, null, TimeProvider.System, _ => { });

    /// <summary>Cancels when it is enumerated for the nth time: once per evaluation.</summary>
    private sealed class InterruptingList(List<EncodedExample> items, int evaluations, CancellationTokenSource interrupt) : IReadOnlyList<EncodedExample>
    {
        private int _enumerations;

        public int Count => items.Count;

        public EncodedExample this[int index] => items[index];

        public IEnumerator<EncodedExample> GetEnumerator()
        {
            // An evaluation enumerates several times; what matters is that it ends between two of them.
            if (++_enumerations >= evaluations * 3)
            {
                interrupt.Cancel();
            }

            return items.GetEnumerator();
        }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
