using AgentPlatform.Contracts.Inference.V1;
using AgentPlatform.Tests.Fixtures;

namespace AgentPlatform.Tests.Generation;

public sealed class GenerationTests
{
    [Fact]
    public async Task Generate_InABatchOf32_GivesTheSameBitsAsAlone()
    {
        await using var alone = await EngineHost.WithModelAsync(1);
        await using var together = await EngineHost.WithModelAsync(1, ("MaxBatchTokens", "48"), ("MaxSequences", "40"));
        var requests = Enumerable.Range(0, 32)
            .Select(i => EngineHost.Request(TestModel.Tokens(5 + (i * 3 % 60), i % 20), 20 + i, (ulong)i, i % 3 == 0 ? 0 : 0.8 + (0.1 * (i % 4)))).ToList();

        var expected = new List<GenerateResponse>();
        foreach (var request in requests)
        {
            expected.Add(await alone.Client.GenerateAsync(request, cancellationToken: TestContext.Current.CancellationToken));
        }

        var actual = await Task.WhenAll(requests.Select(
            request => together.Client.GenerateAsync(request, cancellationToken: TestContext.Current.CancellationToken).ResponseAsync));

        for (var i = 0; i < requests.Count; i++)
        {
            Assert.Equal(expected[i].TokenIds, actual[i].TokenIds);
            Assert.Equal(expected[i].Logprobs, actual[i].Logprobs);
        }

        await together.CheckIntegrityAsync();
    }

    [Fact]
    public async Task Generate_SameSeed_SameTokens_OtherSeed_Others()
    {
        await using var host = await EngineHost.WithModelAsync(1);
        var prompt = TestModel.Tokens(20, 1);

        var first = await host.Generate(prompt, 40, seed: 7);
        var again = await host.Generate(prompt, 40, seed: 7);
        var other = await host.Generate(prompt, 40, seed: 8);

        Assert.Equal(first.TokenIds, again.TokenIds);
        Assert.Equal(first.Logprobs, again.Logprobs);
        Assert.NotEqual(first.TokenIds, other.TokenIds);
        Assert.Equal(0, first.CachedPromptTokens);
        Assert.Equal(16, again.CachedPromptTokens);
    }

    [Fact]
    public async Task Generate_PrefillInChunks_EqualsPrefillInOne()
    {
        await using var whole = await EngineHost.WithModelAsync(2);
        await using var chunked = await EngineHost.WithModelAsync(2, ("MaxBatchTokens", "7"), ("MaxSequences", "3"));
        foreach (var length in new[] { 1, 15, 16, 17, 64, 150 })
        {
            var prompt = TestModel.Tokens(length, length);
            var expected = await whole.Generate(prompt, 30, temperature: 0);
            var actual = await chunked.Generate(prompt, 30, temperature: 0);
            Assert.Equal(expected.TokenIds, actual.TokenIds);
            Assert.Equal(expected.Logprobs, actual.Logprobs);
        }
    }

    [Fact]
    public async Task Generate_CacheOvercommitted_PutBackSequencesEndTheSame()
    {
        await using var roomy = await EngineHost.WithModelAsync(3);
        await using var tight = await EngineHost.WithModelAsync(3, ("KvCacheBytes", "1048576"), ("KvOvercommit", "8"));
        var prompts = Enumerable.Range(0, 10).Select(i => TestModel.Tokens(30, i)).ToList();

        var expected = await Task.WhenAll(prompts.Select(prompt => roomy.Generate(prompt, 250, seed: 5).ResponseAsync));
        var actual = await Task.WhenAll(prompts.Select(prompt => tight.Generate(prompt, 250, seed: 5).ResponseAsync));

        Assert.True(tight.Engine.Status.Preemptions > 0);
        for (var i = 0; i < prompts.Count; i++)
        {
            Assert.Equal(expected[i].TokenIds, actual[i].TokenIds);
            Assert.Equal(expected[i].Logprobs, actual[i].Logprobs);
        }

        await tight.CheckIntegrityAsync();
    }

    [Fact]
    public async Task Generate_StopToken_IsTheLastToken()
    {
        await using var host = await EngineHost.WithModelAsync(1);
        var prompt = TestModel.Tokens(12, 3);
        var free = await host.Generate(prompt, 30, seed: 3);
        var stop = free.TokenIds[10];
        var request = EngineHost.Request(prompt, 30, seed: 3);
        request.StopTokenIds.Add(stop);

        var stopped = await host.Client.GenerateAsync(request, cancellationToken: TestContext.Current.CancellationToken);

        var first = free.TokenIds.IndexOf(stop);
        Assert.Equal(FinishReason.Length, free.FinishReason);
        Assert.Equal(FinishReason.Stop, stopped.FinishReason);
        Assert.Equal(free.TokenIds.Take(first + 1), stopped.TokenIds);
        Assert.Equal(stopped.TokenIds.Count, stopped.Logprobs.Count);
        Assert.Equal(stopped.TokenIds.Count, stopped.WeightVersions.Count);
        Assert.All(stopped.WeightVersions, version => Assert.Equal(1, version));
    }

    [Fact]
    public async Task Generate_ContinuedConversation_ReusesWhatWasGenerated()
    {
        await using var host = await EngineHost.WithModelAsync(1);
        await using var fresh = await EngineHost.WithModelAsync(1);
        var prompt = TestModel.Tokens(20, 1);
        var turn = await host.Generate(prompt, 30, seed: 1);
        int[] next = [.. prompt, .. turn.TokenIds, .. TestModel.Tokens(10, 2)];

        var actual = await host.Generate(next, 20, seed: 2);
        var expected = await fresh.Generate(next, 20, seed: 2);

        Assert.Equal(48, actual.CachedPromptTokens);
        Assert.Equal(expected.TokenIds, actual.TokenIds);
        Assert.Equal(expected.Logprobs, actual.Logprobs);
    }

    [Fact]
    public async Task Score_GeneratedTokens_EqualsTheirLogprobsBitForBit()
    {
        await using var host = await EngineHost.WithModelAsync(1);
        var prompt = TestModel.Tokens(70, 1);
        var generated = await host.Generate(prompt, 90, seed: 1);

        var scored = await host.Client.ScoreAsync(
            new ScoreRequest { TokenIds = { prompt, generated.TokenIds } }, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(160, scored.Logprobs.Count);
        Assert.Equal(0, scored.Logprobs[0]);
        Assert.Equal(generated.Logprobs, scored.Logprobs.Skip(70));
        Assert.Equal(1, scored.WeightVersion);
        await host.CheckIntegrityAsync();
    }

    [Fact]
    public async Task Generate_MoreTokensThanTheContextHas_EndsAtItsEnd()
    {
        await using var host = await EngineHost.WithModelAsync(1, ("KvCacheBytes", "1048576"));
        var model = await host.Client.GetModelAsync(new GetModelRequest(), cancellationToken: TestContext.Current.CancellationToken);

        var result = await host.Generate(TestModel.Tokens(model.MaxContextTokens - 5, 1), 100, temperature: 0);

        Assert.Equal(1024, model.MaxContextTokens);
        Assert.Equal(5, result.TokenIds.Count);
        Assert.Equal(FinishReason.Length, result.FinishReason);
    }

    [Fact]
    public async Task Generate_RandomLoadWithCancellations_LeavesNoBlockBehind()
    {
        await using var host = await EngineHost.WithModelAsync(4, ("KvCacheBytes", "2097152"), ("MaxBatchTokens", "64"), ("MaxSequences", "24"), ("KvOvercommit", "3"));
        var random = new Random(5);
        var tasks = new List<Task>();
        for (var i = 0; i < 150; i++)
        {
            var cancellation = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            var prompt = TestModel.Tokens(random.Next(1, 120), random.Next(12));
            tasks.Add(IgnoreCancelledAsync(host.Generate(prompt, random.Next(1, 120), (ulong)i, cancellationToken: cancellation.Token).ResponseAsync));
            if (i % 3 == 0)
            {
                var number = random.Next(tasks.Count);
                tasks.Add(tasks[number].ContinueWith(
                    _ => cancellation.Cancel(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default));
            }

            if (i % 10 == 0)
            {
                await tasks[random.Next(tasks.Count)];
                await host.CheckIntegrityAsync();
            }

            if (i == 75)
            {
                await host.PushAsync(TestModel.Push(TestModel.Weights(9), 2));
            }
        }

        await Task.WhenAll(tasks);
        await host.CheckIntegrityAsync();
        var status = host.Engine.Status;
        Assert.Equal((0, 0, status.BlocksTotal), (status.Running, status.Waiting, status.BlocksFree));
        Assert.True(status.IntegrityChecks > 0);
    }

    private static async Task IgnoreCancelledAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (Grpc.Core.RpcException error) when (error.StatusCode == Grpc.Core.StatusCode.Cancelled || error.Status.DebugException is ObjectDisposedException)
        {
            // The second is how the client says that a call was cancelled while it was being started.
        }
    }
}
