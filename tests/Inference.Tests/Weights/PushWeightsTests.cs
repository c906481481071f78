using AgentPlatform.Contracts.Inference.V1;
using AgentPlatform.Inference.Generation;
using AgentPlatform.ServiceDefaults;
using AgentPlatform.Tests.Fixtures;
using Google.Protobuf;
using Grpc.Core;

namespace AgentPlatform.Tests.Weights;

public sealed class PushWeightsTests
{
    private const string Victim = "model.layers.1.mlp.up_proj.weight";

    [Fact]
    public async Task Push_NewVersion_SamePromptIsComputedAnewUnderIt()
    {
        await using var host = await EngineHost.WithModelAsync(1);
        await using var fresh = await EngineHost.WithModelAsync(2);
        var prompt = TestModel.Tokens(40, 1);
        await host.Generate(prompt, 20, seed: 1);

        var pushed = await host.PushAsync(TestModel.Push(TestModel.Weights(2), 2));
        var actual = await host.Generate(prompt, 20, seed: 1);
        var expected = await fresh.Generate(prompt, 20, seed: 1);

        Assert.Equal(2, pushed.WeightVersion);
        Assert.Equal(4L * TestModel.Weights(2).Layout.Length, pushed.ReceivedBytes);
        Assert.Equal(0, actual.CachedPromptTokens);
        Assert.Equal(expected.TokenIds, actual.TokenIds);
        Assert.Equal(expected.Logprobs, actual.Logprobs);
        Assert.All(actual.WeightVersions, version => Assert.Equal(2, version));
    }

    [Fact]
    public async Task Push_WhileAStreamRuns_ItsTokensChangeVersionOnce()
    {
        await using var host = await EngineHost.WithModelAsync(1);
        using var call = host.Client.GenerateStream(Stream(3500), cancellationToken: TestContext.Current.CancellationToken);
        List<long> versions = [];
        Task<PushWeightsResponse>? push = null;
        await foreach (var message in call.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            versions.AddRange(message.WeightVersions);
            push ??= host.PushAsync(TestModel.Push(TestModel.Weights(2), 2));
        }

        await push!;
        Assert.Equal(3500, versions.Count);
        Assert.Equal([1, 2], versions.Distinct());
        Assert.Equal(versions.Order(), versions);
        await host.CheckIntegrityAsync();
    }

    [Theory]
    [InlineData("broken stream", StatusCode.InvalidArgument, "PUSH_INCOMPLETE", "finish")]
    [InlineData("second begin", StatusCode.InvalidArgument, "PUSH_INCOMPLETE", "Begin")]
    [InlineData("wrong checksum", StatusCode.DataLoss, "CHECKSUM_MISMATCH", Victim)]
    [InlineData("no checksum", StatusCode.InvalidArgument, "CHECKSUM_MISSING", Victim)]
    [InlineData("changed bytes", StatusCode.DataLoss, "CHECKSUM_MISMATCH", Victim)]
    [InlineData("wrong shape", StatusCode.InvalidArgument, "SHAPE_MISMATCH", Victim)]
    [InlineData("wrong dtype", StatusCode.InvalidArgument, "DTYPE_UNSUPPORTED", Victim)]
    [InlineData("tensor missing", StatusCode.InvalidArgument, "TENSOR_MISSING", Victim)]
    [InlineData("tensor unknown", StatusCode.InvalidArgument, "TENSOR_UNKNOWN", "model.extra")]
    [InlineData("tensor twice", StatusCode.InvalidArgument, "TENSOR_TWICE", Victim)]
    [InlineData("chunk missing", StatusCode.InvalidArgument, "CHUNK_OUT_OF_ORDER", Victim)]
    [InlineData("last chunk missing", StatusCode.InvalidArgument, "TENSOR_INCOMPLETE", Victim)]
    [InlineData("chunk too long", StatusCode.InvalidArgument, "CHUNK_OUT_OF_BOUNDS", Victim)]
    [InlineData("chunk of unknown", StatusCode.InvalidArgument, "TENSOR_UNKNOWN", "model.extra")]
    [InlineData("same version", StatusCode.Aborted, "VERSION_NOT_NEWER", "weight_version")]
    [InlineData("older version", StatusCode.Aborted, "VERSION_NOT_NEWER", "weight_version")]
    [InlineData("no key", StatusCode.InvalidArgument, "PUSH_INVALID", "idempotency_key")]
    [InlineData("other model without files", StatusCode.FailedPrecondition, "OTHER_MODEL", "model_id")]
    [InlineData("broken config", StatusCode.InvalidArgument, "MODEL_INVALID", "config.json")]
    [InlineData("broken tokenizer", StatusCode.InvalidArgument, "MODEL_INVALID", "tokenizer")]
    public async Task Push_AnythingWrong_OldWeightsStayAndTheFaultIsNamed(string fault, StatusCode status, string reason, string named)
    {
        await using var host = await EngineHost.WithModelAsync(1);
        await host.PushAsync(TestModel.Push(TestModel.Weights(2), 5));
        var prompt = TestModel.Tokens(20, 1);
        var before = await host.Generate(prompt, 10, seed: 1);
        var messages = TestModel.Push(TestModel.Weights(3), 6);
        Spoil(messages, fault);

        var error = await Assert.ThrowsAsync<RpcException>(() => host.PushAsync(messages));

        Assert.Equal(status, error.StatusCode);
        Assert.Equal(reason, RpcErrors.ReasonOf(error));
        Assert.Contains(named, error.Status.Detail, StringComparison.Ordinal);
        var after = await host.Generate(prompt, 10, seed: 1);
        Assert.Equal(before.TokenIds, after.TokenIds);
        Assert.Equal(before.Logprobs, after.Logprobs);
        Assert.Equal(16, after.CachedPromptTokens);
        Assert.All(after.WeightVersions, version => Assert.Equal(5, version));
        Assert.Equal(6, (await host.PushAsync(TestModel.Push(TestModel.Weights(3), 6))).WeightVersion);
    }

    [Fact]
    public async Task Push_NotFiniteValue_IsRefused()
    {
        await using var host = await EngineHost.WithModelAsync(1);
        var weights = TestModel.Weights(2);
        weights.Tensor(Victim)[5] = float.NaN;

        var error = await Assert.ThrowsAsync<RpcException>(() => host.PushAsync(TestModel.Push(weights, 2)));

        Assert.Equal("VALUE_NOT_FINITE", RpcErrors.ReasonOf(error));
        Assert.Contains(Victim, error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_CallerGivesUpHalfway_OldWeightsStayAndTheNextPushGoesThrough()
    {
        await using var host = await EngineHost.WithModelAsync(1);
        for (var i = 0; i < 5; i++)
        {
            using var cancellation = new CancellationTokenSource();
            using var call = host.Client.PushWeights(cancellationToken: cancellation.Token);
            foreach (var message in TestModel.Push(TestModel.Weights(2), 2).Take(10))
            {
                await call.RequestStream.WriteAsync(message, TestContext.Current.CancellationToken);
            }

            await cancellation.CancelAsync();
            await Assert.ThrowsAnyAsync<RpcException>(() => call.ResponseAsync);
        }

        Assert.Equal(1, host.Engine.Status.WeightVersion);

        // The server may notice the last of them a moment after the client.
        while (true)
        {
            try
            {
                await host.PushAsync(TestModel.Push(TestModel.Weights(2), 2));
                break;
            }
            catch (RpcException error) when (RpcErrors.ReasonOf(error) == Reasons.PushBusy)
            {
                TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            }
        }

        Assert.Equal(2, host.Engine.Status.WeightVersion);
    }

    [Fact]
    public async Task Push_RepeatedWithItsKey_SucceedsWithoutDoingItAgain()
    {
        await using var host = await EngineHost.WithModelAsync(1);
        await host.PushAsync(TestModel.Push(TestModel.Weights(2), 2, key: "a"));
        var updates = host.Engine.Status.WeightUpdates;

        var again = await host.PushAsync(TestModel.Push(TestModel.Weights(2), 2, key: "a"));
        var other = await Assert.ThrowsAsync<RpcException>(() => host.PushAsync(TestModel.Push(TestModel.Weights(2), 2, key: "b")));

        Assert.Equal(2, again.WeightVersion);
        Assert.Equal(StatusCode.Aborted, other.StatusCode);
        Assert.Equal(updates, host.Engine.Status.WeightUpdates);
    }

    [Fact]
    public async Task Push_BrainFloats_AreServedAsTheyAre()
    {
        await using var host = await EngineHost.WithModelAsync(1);
        var rounded = TestModel.Weights(2);
        foreach (ref var value in rounded.Values.Span)
        {
            value = BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(value) & 0xFFFF0000);
        }

        await host.PushAsync(TestModel.Push(TestModel.Weights(2), 2, dtype: "BF16"));
        var fromBrainFloats = await host.Generate(TestModel.Tokens(20, 1), 20, seed: 1);
        await host.PushAsync(TestModel.Push(rounded, 3));
        var fromFloats = await host.Generate(TestModel.Tokens(20, 1), 20, seed: 1);

        Assert.Equal(fromFloats.Logprobs, fromBrainFloats.Logprobs);
    }

    [Fact]
    public async Task Push_AnotherModel_MayComeWithALowerVersion()
    {
        await using var host = await EngineHost.WithModelAsync(1);
        await host.PushAsync(TestModel.Push(TestModel.Weights(2), 9));
        var config = TestModel.Config with { Layers = 1, HiddenSize = 64 };

        await host.PushAsync(TestModel.Push(TestModel.Weights(config, 3), 1, withModel: true, modelId: "other"));

        var model = await host.Client.GetModelAsync(new GetModelRequest(), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(("other", 1L, config.ToJson()), (model.ModelId, model.WeightVersion, model.ConfigJson));
        Assert.Equal(5, (await host.Generate([1, 2, 3], 5)).TokenIds.Count);
        await host.CheckIntegrityAsync();
    }

    [Fact]
    public async Task Push_SameModelWithItsFiles_VersionMustGrowStill()
    {
        await using var host = await EngineHost.WithModelAsync(1);

        var error = await Assert.ThrowsAsync<RpcException>(
            () => host.PushAsync(TestModel.Push(TestModel.Weights(2), 1, withModel: true, key: "b")));

        Assert.Equal(Reasons.VersionNotNewer, RpcErrors.ReasonOf(error));
        await host.PushAsync(TestModel.Push(TestModel.Weights(2), 2, withModel: true));
        Assert.Equal(2, host.Engine.Status.WeightVersion);
    }

    private static GenerateStreamRequest Stream(int maxNew) => new()
    {
        PromptTokenIds = { TestModel.Tokens(20, 1) },
        Sampling = EngineHost.Request([1], maxNew, temperature: 0).Sampling,
        StopTokenIds = { TestModel.Config.VocabularySize - 1 },
    };

    private static void Spoil(List<PushWeightsRequest> messages, string fault)
    {
        var begin = messages[0].Begin;
        var finish = messages[^1].Finish;
        var spec = begin.Tensors.Single(tensor => tensor.Name == Victim);
        var chunks = messages.Where(message => message.Chunk?.Name == Victim).ToList();
        switch (fault)
        {
            case "broken stream":
                messages.RemoveAt(messages.Count - 1);
                break;
            case "second begin":
                messages.Insert(3, messages[0]);
                break;
            case "wrong checksum":
                finish.Sha256[Victim] = finish.Sha256["model.norm.weight"];
                break;
            case "no checksum":
                finish.Sha256.Remove(Victim);
                break;
            case "changed bytes":
                var bytes = chunks[0].Chunk.Data.ToByteArray();
                bytes[0] ^= 1;
                chunks[0].Chunk.Data = ByteString.CopyFrom(bytes);
                break;
            case "wrong shape":
                spec.Shape[0]--;
                break;
            case "wrong dtype":
                spec.Dtype = "F16";
                break;
            case "tensor missing":
                begin.Tensors.Remove(spec);
                break;
            case "tensor unknown":
                begin.Tensors.Add(new TensorSpec { Name = "model.extra", Dtype = "F32", Shape = { 1 } });
                break;
            case "tensor twice":
                begin.Tensors.Add(spec);
                break;
            case "chunk missing":
                messages.Remove(chunks[1]);
                break;
            case "last chunk missing":
                messages.Remove(chunks[^1]);
                break;
            case "chunk too long":
                chunks[^1].Chunk.Data = ByteString.CopyFrom(new byte[chunks[^1].Chunk.Data.Length + 4]);
                break;
            case "chunk of unknown":
                chunks[0].Chunk.Name = "model.extra";
                break;
            case "same version":
                begin.WeightVersion = 5;
                break;
            case "older version":
                begin.WeightVersion = 4;
                break;
            case "no key":
                begin.IdempotencyKey = string.Empty;
                break;
            case "other model without files":
                begin.ModelId = "other";
                break;
            case "broken config":
                begin.ConfigJson = "{}";
                begin.TokenizerJson = TestModel.TokenizerJson;
                break;
            case "broken tokenizer":
                begin.ConfigJson = TestModel.Config.ToJson();
                begin.TokenizerJson = "{}";
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(fault), fault, "no such fault");
        }
    }
}
