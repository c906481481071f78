using AgentPlatform.Contracts.Inference.V1;
using AgentPlatform.Inference.Generation;
using AgentPlatform.Inference.Weights;
using AgentPlatform.Models.Files;
using AgentPlatform.Models.Text;
using AgentPlatform.Tests.Fixtures;
using AgentPlatform.Tests.Shared;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace AgentPlatform.Tests.Hosting;

public sealed class StartupTests
{
    [Fact]
    public async Task Start_WithModelFolder_ServesIt()
    {
        using var folder = new TempFolder();
        var path = SaveModel(folder);
        await using var host = new EngineHost(("ModelPath", path));
        await using var pushed = await EngineHost.WithModelAsync(1);

        var actual = await host.Generate(TestModel.Tokens(20, 1), 20, seed: 1);
        var expected = await pushed.Generate(TestModel.Tokens(20, 1), 20, seed: 1);
        var model = await host.Client.GetModelAsync(new GetModelRequest(), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(expected.Logprobs, actual.Logprobs);
        Assert.Equal(("small", 0L), (model.ModelId, model.WeightVersion));
        await host.PushAsync(TestModel.Push(TestModel.Weights(2), 1, modelId: "small"));
        Assert.Equal(1, host.Engine.Status.WeightVersion);
    }

    [Fact]
    public async Task Start_NoSuchFolder_IsRefusedByName()
    {
        await RefusedAsync("/no/such/folder", "Inference:ModelPath", "/no/such/folder");
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("tokenizer.json")]
    [InlineData("model.safetensors")]
    public async Task Start_FileMissing_IsRefusedByName(string file)
    {
        using var folder = new TempFolder();
        var path = SaveModel(folder);
        File.Delete(Path.Combine(path, file));
        await RefusedAsync(path, "Inference:ModelPath", file);
    }

    [Fact]
    public async Task Start_CheckpointCutOff_IsRefusedByName()
    {
        using var folder = new TempFolder();
        var path = SaveModel(folder);
        var file = Path.Combine(path, ModelFileNames.Weights);
        using (var stream = File.OpenWrite(file))
        {
            stream.SetLength(stream.Length - 100);
        }

        await RefusedAsync(path, "Inference:ModelPath", ModelFileNames.Weights);
    }

    [Theory]
    [InlineData("Threads", "0")]
    [InlineData("KvCacheBytes", "5")]
    [InlineData("MaxSequences", "0")]
    [InlineData("MaxBatchTokens", "100")]
    [InlineData("MaxQueue", "0")]
    [InlineData("KvOvercommit", "0.5")]
    public void Options_OutOfRange_AreRefusedByKeyAndVariable(string key, string value)
    {
        var options = new ConfigurationBuilder().AddInMemoryCollection([new(key, value)]).Build().Get<EngineOptions>()!;

        var result = new EngineOptionsValidator().Validate(null, options);

        Assert.True(result.Failed);
        Assert.Contains($"Inference:{key} (environment Inference__{key}) is {value}", result.FailureMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_Defaults_AreValid() => Assert.True(new EngineOptionsValidator().Validate(null, new EngineOptions()).Succeeded);

    [Fact]
    public async Task Push_CacheTooSmallForTheModel_NamesTheKey()
    {
        await using var host = new EngineHost(("KvCacheBytes", "1048576"));
        var config = TestModel.Config with { HeadDim = 256, KeyValueHeads = 4, Layers = 40, HiddenSize = 16, IntermediateSize = 16 };

        var error = await Assert.ThrowsAsync<Grpc.Core.RpcException>(
            () => host.PushAsync(TestModel.Push(TestModel.Weights(config, 1), 1, withModel: true)));

        Assert.Equal(Reasons.CacheTooSmall, ServiceDefaults.RpcErrors.ReasonOf(error));
        Assert.Contains("Inference:KvCacheBytes", error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Addresses_GivenAsUrls_GoToTheNamedEndpoints()
    {
        Assert.Equal(("http://127.0.0.1:7001", "http://127.0.0.1:7002"), Addresses(("urls", "http://127.0.0.1:7001;http://127.0.0.1:7002")));
        Assert.Equal(("http://127.0.0.1:7001", "http://127.0.0.1:0"), Addresses(("urls", "http://127.0.0.1:7001")));
        Assert.Equal(
            ("http://127.0.0.1:7001", "http://127.0.0.1:9"),
            Addresses(("urls", "http://127.0.0.1:7001"), ("Kestrel:Endpoints:openai:Url", "http://127.0.0.1:9")));
        Assert.Equal((null, null), Addresses());
    }

    private static (string?, string?) Addresses(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(settings.ToDictionary(pair => pair.Key, pair => (string?)pair.Value));
        Inference.Hosting.InferenceEndpoints.UseAddresses(configuration);
        return (configuration["Kestrel:Endpoints:http:Url"], configuration["Kestrel:Endpoints:openai:Url"]);
    }

    private static string SaveModel(TempFolder folder)
    {
        var path = folder.File("small");
        var weights = TestModel.Weights(1);
        var tensors = weights.Names.Select(name => new NamedTensor(name, [.. weights.Shape(name).Select(size => (long)size)], weights.Tensor(name).ToArray()));
        ModelFolder.Save(path, TestModel.Config, TestModel.TokenizerJson, ChatTemplates.Compact, tensors, TensorDataType.F32);
        return path;
    }

    private static async Task RefusedAsync(string path, params string[] named)
    {
        await using var host = new EngineHost();
        var startup = new ModelStartup(host.Publisher, Options.Create(new EngineOptions { ModelPath = path }));

        var error = await Assert.ThrowsAsync<ServiceDefaults.PlatformException>(() => startup.StartAsync(TestContext.Current.CancellationToken));

        Assert.StartsWith("Refusing to start: ", error.Message, StringComparison.Ordinal);
        Assert.All(named, name => Assert.Contains(name, error.Message, StringComparison.Ordinal));
        Assert.Null(host.Engine.Served);
    }
}
