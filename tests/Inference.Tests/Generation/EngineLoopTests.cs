using AgentPlatform.Contracts.Inference.V1;
using AgentPlatform.Inference.Generation;
using AgentPlatform.Models.Compute;
using AgentPlatform.ServiceDefaults;
using AgentPlatform.Tests.Fixtures;
using Grpc.Core;

namespace AgentPlatform.Tests.Generation;

public sealed class EngineLoopTests
{
    [Fact]
    public async Task Swap_InMidGeneration_LaterTokensCarryTheNewVersionAndTheOldCacheStays()
    {
        await using var host = new EngineHost();
        var runner = await host.UseScriptedRunnerAsync(1);
        var prompt = TestModel.Tokens(20, 1);
        var before = await host.Generate(prompt, 12, temperature: 0);
        Task<TimeSpan>? swap = null;
        var first = runner.Steps;
        runner.BeforeStep = (step, _) =>
        {
            // Queued while the fifth token is computed, so it is served from the sixth on.
            if (step == first + 5)
            {
                var served = host.Engine.Served!;
                swap = host.Engine.SwapWeightsAsync(new Qwen3Runner(TestModel.Weights(2), runner.Cache, 1), served with { Version = 2 }, CancellationToken.None);
            }
        };

        var result = await host.Generate(prompt, 12, temperature: 0);
        await swap!;

        Assert.Equal("1 1 1 1 1 2 2 2 2 2 2 2", string.Join(' ', result.WeightVersions));
        Assert.Equal(before.TokenIds.Take(5), result.TokenIds.Take(5));
        Assert.NotEqual(before.Logprobs.Skip(5), result.Logprobs.Skip(5));
        Assert.Equal(2, host.Engine.Status.WeightVersion);
        await host.CheckIntegrityAsync();
    }

    [Fact]
    public async Task Swap_InMidScore_AllLogprobsComeFromOneVersion()
    {
        await using var host = new EngineHost();
        var runner = await host.UseScriptedRunnerAsync(1);
        runner.BeforeStep = (step, batch) =>
        {
            if (step == 2)
            {
                _ = host.Engine.SwapWeightsAsync(
                    new Qwen3Runner(TestModel.Weights(2), runner.Cache, 1), host.Engine.Served! with { Version = 2 }, CancellationToken.None);
            }
        };
        var tokens = TestModel.Tokens(200, 1);

        var result = await host.Engine.ScoreAsync(tokens, TestContext.Current.CancellationToken);

        await using var fresh = await EngineHost.WithModelAsync(2);
        var expected = await fresh.Engine.ScoreAsync(tokens, TestContext.Current.CancellationToken);
        Assert.Equal(2, result.WeightVersion);
        Assert.Equal(expected.LogProbabilities.ToArray(), result.LogProbabilities.ToArray());
    }

    [Fact]
    public async Task Cancel_WhileRunning_FreesItsBlocksBeforeTheCallEnds()
    {
        await using var host = new EngineHost();
        var runner = await host.UseScriptedRunnerAsync(1);
        using var cancellation = new CancellationTokenSource();
        runner.BeforeStep = (step, _) =>
        {
            if (step == 10)
            {
                cancellation.Cancel();
            }
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => host.Engine.GenerateAsync(Request(20, 500), cancellation.Token));

        Assert.Equal((0, 64), (host.Engine.Status.Running, host.Engine.Status.BlocksFree));
        Assert.Equal(10, runner.Steps);
        await host.CheckIntegrityAsync();
    }

    [Fact]
    public async Task Cancel_WhileWaiting_NeverRuns()
    {
        await using var host = new EngineHost(("MaxSequences", "1"), ("MaxBatchTokens", "64"));
        var runner = await host.UseScriptedRunnerAsync(1);
        using var cancellation = new CancellationTokenSource();
        Task<GenerationResult>? waiting = null;
        var largest = 0;
        runner.BeforeStep = (step, batch) =>
        {
            largest = Math.Max(largest, batch);
            if (step == 2)
            {
                waiting = host.Engine.GenerateAsync(Request(20, 10), cancellation.Token);
            }
            else if (step == 4)
            {
                Assert.Equal(1, host.Engine.Status.Waiting);
                cancellation.Cancel();
            }
        };

        await host.Engine.GenerateAsync(Request(20, 30), TestContext.Current.CancellationToken);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting!);
        Assert.Equal((0, 0, 30), (host.Engine.Status.Waiting, host.Engine.Status.Running, runner.Steps));
    }

    [Fact]
    public async Task Dispose_OfAStreamedCallBeforeItsEnd_CancelsIt()
    {
        await using var host = new EngineHost();
        var runner = await host.UseScriptedRunnerAsync(1);
        using var hold = new ManualResetEventSlim();
        runner.BeforeStep = (step, _) =>
        {
            if (step == 5)
            {
                Assert.True(hold.Wait(TimeSpan.FromSeconds(30)));
            }
        };
        using (var call = host.Engine.Start(Request(10, 500), streams: true, TestContext.Current.CancellationToken))
        {
            await call.Tokens.ReadAsync(TestContext.Current.CancellationToken);
        }

        hold.Set();
        await host.CheckIntegrityAsync();
        Assert.True(runner.Steps <= 5);
    }

    [Fact]
    public async Task Submit_QueueFull_IsResourceExhausted()
    {
        await using var host = new EngineHost(("MaxSequences", "1"), ("MaxQueue", "2"));
        var runner = await host.UseScriptedRunnerAsync(1);
        using var hold = new ManualResetEventSlim();
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        runner.BeforeStep = (step, _) =>
        {
            entered.TrySetResult();
            Assert.True(hold.Wait(TimeSpan.FromSeconds(30)));
        };
        var running = host.Generate([1, 2, 3], 3).ResponseAsync;
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        var token = TestContext.Current.CancellationToken;
        Task[] waiting = [host.Engine.GenerateAsync(Request(3, 3), token), host.Engine.GenerateAsync(Request(3, 3), token)];

        var refused = await Assert.ThrowsAsync<RpcException>(() => host.Generate([1, 2, 3], 3).ResponseAsync);
        hold.Set();

        Assert.Equal(StatusCode.ResourceExhausted, refused.StatusCode);
        Assert.Equal(Reasons.QueueFull, RpcErrors.ReasonOf(refused));
        await running;
        await Task.WhenAll(waiting);
        Assert.Equal(3, (await host.Generate([1, 2, 3], 3)).TokenIds.Count);
    }

    [Fact]
    public async Task SwapModel_WhileRunning_CallersAreToldToComeAgain()
    {
        await using var host = new EngineHost();
        var runner = await host.UseScriptedRunnerAsync(1);
        Task<TimeSpan>? swap = null;
        runner.BeforeStep = (step, _) =>
        {
            if (step == 5)
            {
                swap = host.Engine.SwapModelAsync(runner, host.Engine.Served! with { Version = 0 }, 64, CancellationToken.None);
            }
        };

        var error = await Assert.ThrowsAsync<RpcException>(() => host.Generate(TestModel.Tokens(20, 1), 500).ResponseAsync);
        await swap!;

        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
        Assert.Equal(Reasons.ModelChanged, RpcErrors.ReasonOf(error));
        Assert.Equal(3, (await host.Generate(TestModel.Tokens(20, 1), 3)).TokenIds.Count);
        await host.CheckIntegrityAsync();
    }

    [Fact]
    public async Task Step_Fails_ItsRequestsFailAndTheEngineGoesOn()
    {
        await using var host = new EngineHost();
        var runner = await host.UseScriptedRunnerAsync(1);
        runner.BeforeStep = (step, _) =>
        {
            if (step == 3)
            {
                throw new InvalidOperationException("a kernel gave up");
            }
        };

        var error = await Assert.ThrowsAsync<RpcException>(() => host.Generate(TestModel.Tokens(20, 1), 10).ResponseAsync);

        Assert.Equal(StatusCode.Internal, error.StatusCode);
        Assert.Equal(10, (await host.Generate(TestModel.Tokens(20, 1), 10)).TokenIds.Count);
        await host.CheckIntegrityAsync();
    }

    [Fact]
    public async Task Stop_WhileRunning_CallersAreToldToGoElsewhere()
    {
        var host = new EngineHost();
        var runner = await host.UseScriptedRunnerAsync(1);
        var engine = host.Engine;
        using var hold = new ManualResetEventSlim();
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        runner.BeforeStep = (_, _) =>
        {
            entered.TrySetResult();
            Assert.True(hold.Wait(TimeSpan.FromSeconds(30)));
        };
        var running = engine.GenerateAsync(Request(10, 500), TestContext.Current.CancellationToken);
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        var stop = host.DisposeAsync().AsTask();
        hold.Set();
        await stop;

        var error = await Assert.ThrowsAsync<PlatformException>(() => running);
        Assert.Equal((PlatformErrorCode.Down, Reasons.EngineStopping), (error.Code, error.Reason));
    }

    private static GenerationRequest Request(int prompt, int maxNew) =>
        new(TestModel.Tokens(prompt, 1), new SamplingSettings(1, 0, 0, 1, maxNew), new[] { 319 });
}
