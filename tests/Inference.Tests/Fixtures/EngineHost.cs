using AgentPlatform.Contracts.Inference.V1;
using AgentPlatform.Inference.Generation;
using AgentPlatform.Inference.Weights;
using AgentPlatform.Models.Compute;
using AgentPlatform.Models.Text;
using AgentPlatform.Tests.Shared;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Sampling = AgentPlatform.Contracts.Ledger.V1.Sampling;

namespace AgentPlatform.Tests.Fixtures;

/// <summary>The real service in process, with ways into it.</summary>
internal sealed class EngineHost : IAsyncDisposable
{
    private readonly GrpcTestHost<Program> _host;

    public EngineHost(params (string Key, string Value)[] settings) =>
        _host = new GrpcTestHost<Program>(settings.ToDictionary(pair => "Inference:" + pair.Key, pair => (string?)pair.Value));

    public InferenceEngine Engine => _host.Services.GetRequiredService<InferenceEngine>();

    public WeightPublisher Publisher => _host.Services.GetRequiredService<WeightPublisher>();

    public InferenceService.InferenceServiceClient Client => new(_host.Channel);

    public HttpClient CreateHttpClient() => _host.CreateHttpClient();

    public static async Task<EngineHost> WithModelAsync(ulong seed, params (string Key, string Value)[] settings)
    {
        var host = new EngineHost(settings);
        await host.PushAsync(TestModel.Push(TestModel.Weights(seed), 1, withModel: true));
        return host;
    }

    public async Task<PushWeightsResponse> PushAsync(IEnumerable<PushWeightsRequest> messages)
    {
        using var call = Client.PushWeights(cancellationToken: TestContext.Current.CancellationToken);
        try
        {
            foreach (var message in messages)
            {
                await call.RequestStream.WriteAsync(message, TestContext.Current.CancellationToken);
            }

            await call.RequestStream.CompleteAsync();
        }
        catch (Exception error) when (error is RpcException or InvalidOperationException)
        {
            // Refused before the end: the response has the reason.
        }

        return await call.ResponseAsync;
    }

    /// <summary>Serves the tiny model through a runner that the test controls.</summary>
    public async Task<ScriptedRunner> UseScriptedRunnerAsync(ulong seed, int blocks = 64)
    {
        var weights = TestModel.Weights(seed);
        var cache = new PagedKvCache(TestModel.Config, blocks);
        var runner = new ScriptedRunner(new Qwen3Runner(weights, cache, 1), cache);
        var model = new ServedModel(TestModel.Id, TestModel.Config.ToJson(), TestModel.TokenizerJson, ChatTemplates.Compact);
        await Engine.SwapModelAsync(runner, new ServedWeights(model, 1, string.Empty, blocks * cache.BlockTokens), blocks, TestContext.Current.CancellationToken);
        return runner;
    }

    public AsyncUnaryCall<GenerateResponse> Generate(int[] prompt, int maxNew, ulong seed = 0, double temperature = 1, CancellationToken? cancellationToken = null) =>
        Client.GenerateAsync(Request(prompt, maxNew, seed, temperature), cancellationToken: cancellationToken ?? TestContext.Current.CancellationToken);

    /// <summary>A request that only its length ends: the stop token is one that the tokenizer does not have and a greedy run does not meet.</summary>
    public static GenerateRequest Request(int[] prompt, int maxNew, ulong seed = 0, double temperature = 1) => new()
    {
        PromptTokenIds = { prompt },
        Sampling = new Sampling { Temperature = temperature, Seed = seed, MaxNewTokens = maxNew },
        StopTokenIds = { TestModel.Config.VocabularySize - 1 },
    };

    public async Task CheckIntegrityAsync() => await Engine.CheckIntegrityAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();
}
