using AgentPlatform.Contracts.Inference.V1;
using AgentPlatform.Inference.Weights;
using AgentPlatform.Models.Text;
using AgentPlatform.ServiceDefaults;
using AgentPlatform.Tests.Fixtures;
using Grpc.Core;

namespace AgentPlatform.Tests.Rpc;

public sealed class InferenceRpcTests
{
    [Fact]
    public async Task Generate_NoModel_IsFailedPreconditionAndTheServiceIsHealthy()
    {
        await using var host = new EngineHost();

        var error = await Assert.ThrowsAsync<RpcException>(() => host.Generate([1], 1).ResponseAsync);
        var health = await host.CreateHttpClient().GetStringAsync("/health", TestContext.Current.CancellationToken);
        var status = await host.Client.GetStatusAsync(new GetStatusRequest(), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(StatusCode.FailedPrecondition, error.StatusCode);
        Assert.Equal("MODEL_NOT_LOADED", RpcErrors.ReasonOf(error));
        Assert.Equal("Healthy", health);
        Assert.False(status.ModelLoaded);
    }

    [Theory]
    [InlineData("empty prompt", "prompt_token_ids")]
    [InlineData("token too high", "prompt_token_ids[1]")]
    [InlineData("token negative", "prompt_token_ids[0]")]
    [InlineData("stop token too high", "stop_token_ids[0]")]
    [InlineData("too long", "prompt_token_ids")]
    [InlineData("no sampling", "sampling.max_new_tokens")]
    [InlineData("no new tokens", "sampling.max_new_tokens")]
    [InlineData("temperature", "sampling.temperature")]
    [InlineData("temperature not a number", "sampling.temperature")]
    [InlineData("top p", "sampling.top_p")]
    [InlineData("top k", "sampling.top_k")]
    public async Task Generate_InvalidField_IsNamed(string fault, string field)
    {
        await using var host = await EngineHost.WithModelAsync(1);
        var request = EngineHost.Request([1, 2, 3], 5);
        switch (fault)
        {
            case "empty prompt": request.PromptTokenIds.Clear(); break;
            case "token too high": request.PromptTokenIds[1] = 320; break;
            case "token negative": request.PromptTokenIds[0] = -1; break;
            case "stop token too high": request.StopTokenIds[0] = 320; break;
            case "too long": request.PromptTokenIds.Add(TestModel.Tokens(4096, 1)); break;
            case "no sampling": request.Sampling = null; break;
            case "no new tokens": request.Sampling.MaxNewTokens = 0; break;
            case "temperature": request.Sampling.Temperature = -1; break;
            case "temperature not a number": request.Sampling.Temperature = double.NaN; break;
            case "top p": request.Sampling.TopP = 1.5; break;
            default: request.Sampling.TopK = -1; break;
        }

        var error = await Assert.ThrowsAsync<RpcException>(
            () => host.Client.GenerateAsync(request, cancellationToken: TestContext.Current.CancellationToken).ResponseAsync);

        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.StartsWith(field + " ", error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GenerateStream_ToItsEnd_SaysWhatGenerateSays()
    {
        await using var host = await EngineHost.WithModelAsync(1);
        var request = EngineHost.Request(TestModel.Tokens(20, 1), 50, seed: 3);
        var whole = await host.Client.GenerateAsync(request, cancellationToken: TestContext.Current.CancellationToken);
        using var call = host.Client.GenerateStream(
            new GenerateStreamRequest { PromptTokenIds = { request.PromptTokenIds }, Sampling = request.Sampling, StopTokenIds = { request.StopTokenIds } },
            cancellationToken: TestContext.Current.CancellationToken);

        var messages = await call.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);

        Assert.Equal(whole.TokenIds, messages.SelectMany(message => message.TokenIds));
        Assert.Equal(whole.Logprobs, messages.SelectMany(message => message.Logprobs));
        Assert.Equal(whole.WeightVersions, messages.SelectMany(message => message.WeightVersions));
        Assert.Equal(FinishReason.Length, messages[^1].FinishReason);
        Assert.All(messages.SkipLast(1), message => Assert.Equal(FinishReason.Unspecified, message.FinishReason));
    }

    [Fact]
    public async Task Generate_DeadlinePasses_CallEndsAndTheBlocksAreFree()
    {
        await using var host = new EngineHost();
        var runner = await host.UseScriptedRunnerAsync(1);
        using var never = new ManualResetEventSlim();
        runner.BeforeStep = (step, _) =>
        {
            // The second step outlasts the deadline.
            if (step == 2)
            {
                never.Wait(TimeSpan.FromMilliseconds(600), TestContext.Current.CancellationToken);
            }
        };
        var call = host.Client.GenerateAsync(
            EngineHost.Request([1, 2, 3], 500), deadline: DateTime.UtcNow.AddMilliseconds(200), cancellationToken: TestContext.Current.CancellationToken);

        var error = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);

        Assert.Equal(StatusCode.DeadlineExceeded, error.StatusCode);
        while (host.Engine.Status.Running > 0)
        {
            await host.CheckIntegrityAsync();
        }

        Assert.Equal(2, runner.Steps);
    }

    [Fact]
    public async Task GetModel_AfterAPush_ReturnsTheVeryTexts()
    {
        await using var host = await EngineHost.WithModelAsync(1);

        var model = await host.Client.GetModelAsync(new GetModelRequest(), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(TestModel.Config.ToJson(), model.ConfigJson);
        Assert.Equal(TestModel.TokenizerJson, model.TokenizerJson);
        Assert.Equal(ChatTemplates.Compact, model.ChatTemplate);
        Assert.Equal(ServedModel.HashOf(model.ConfigJson, model.TokenizerJson, model.ChatTemplate), model.ContentHash);
        Assert.Equal((TestModel.Id, 1L, 4096), (model.ModelId, model.WeightVersion, model.MaxContextTokens));
    }

    [Fact]
    public async Task GetStatus_AfterWork_CountsIt()
    {
        await using var host = await EngineHost.WithModelAsync(1);
        await host.Generate(TestModel.Tokens(40, 1), 10);
        await host.Generate(TestModel.Tokens(40, 1), 10);

        var status = await host.Client.GetStatusAsync(new GetStatusRequest(), cancellationToken: TestContext.Current.CancellationToken);

        Assert.True(status.ModelLoaded);
        Assert.Equal((20L, 48L, 32L), (status.GeneratedTokens, status.PrefillTokens, status.CachedTokens));
        Assert.Equal((0, 0, 1L), (status.RunningRequests, status.WaitingRequests, status.WeightUpdates));
        Assert.Equal(status.KvBlocksTotal, status.KvBlocksFree);
        Assert.InRange(status.BusySeconds, double.Epsilon, status.UptimeSeconds);
        Assert.NotEmpty(status.InstanceId);
    }

    [Fact]
    public async Task Score_NothingOrTooMuch_IsRefused()
    {
        await using var host = await EngineHost.WithModelAsync(1);
        foreach (var tokens in new[] { [], TestModel.Tokens(4097, 1), [320] })
        {
            var error = await Assert.ThrowsAsync<RpcException>(
                () => host.Client.ScoreAsync(new ScoreRequest { TokenIds = { tokens } }, cancellationToken: TestContext.Current.CancellationToken).ResponseAsync);
            Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
            Assert.StartsWith("token_ids", error.Status.Detail, StringComparison.Ordinal);
        }
    }
}
