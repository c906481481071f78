using System.Runtime.InteropServices;
using System.Security.Cryptography;
using AgentPlatform.Contracts.Inference.V1;
using AgentPlatform.Models.Compute;
using AgentPlatform.Models.Files;
using AgentPlatform.Models.Text;
using Google.Protobuf;

namespace AgentPlatform.Tests.Fixtures;

/// <summary>A real, tiny model with random weights, and the messages that push it.</summary>
internal static class TestModel
{
    public const string Id = "tiny";

    public static string TokenizerJson { get; } = BpeTrainer.Train(
        ["the capital of Poland is Warsaw, the capital of Estonia is Tallinn, the search, the answer and the question"],
        304, SmallModelTokens.All, PretokenizerPatterns.Agent);

    public static Tokenizer Tokenizer { get; } = Tokenizer.FromJson(TokenizerJson);

    public static ModelConfig Config { get; } = new()
    {
        HiddenSize = 48,
        Layers = 2,
        AttentionHeads = 4,
        KeyValueHeads = 2,
        HeadDim = 32,
        IntermediateSize = 80,
        VocabularySize = 320,
        RopeTheta = 10000,
        MaxPositionEmbeddings = 4096,
        TieWordEmbeddings = true,
        EosTokenIds = [Tokenizer.TokenId(SmallModelTokens.TurnEnd)!.Value],
        Dtype = TensorDataType.F32,
    };

    public static ModelWeights Weights(ulong seed) => Weights(Config, seed);

    public static ModelWeights Weights(ModelConfig config, ulong seed)
    {
        var weights = new ModelWeights(config);
        weights.Initialize(seed, 0.3);

        // The last token's logit is always 0, so a greedy run never meets it: tests stop there, that is, never.
        weights.Tensor(Qwen3Tensors.Embedding)[^config.HiddenSize..].Clear();
        weights.Prepare();
        return weights;
    }

    public static int[] Tokens(int count, int seed)
    {
        // Below 256 there are bytes only: no control token, whatever the draw.
        var state = (uint)seed + 12345;
        var tokens = new int[count];
        for (var i = 0; i < count; i++)
        {
            state = (state * 1664525) + 1013904223;
            tokens[i] = (int)(state >> 16) % 256;
        }

        return tokens;
    }

    /// <summary>The messages of one push, in order; tests spoil what they want to see refused.</summary>
    public static List<PushWeightsRequest> Push(
        ModelWeights weights, long version, bool withModel = false, string modelId = Id, string dtype = "F32", int chunkBytes = 4096, string? key = null)
    {
        var begin = new PushWeightsRequest.Types.Begin { WeightVersion = version, ModelId = modelId, IdempotencyKey = key ?? $"push-{version}" };
        if (withModel)
        {
            begin.ConfigJson = weights.Config.ToJson();
            begin.TokenizerJson = TokenizerJson;
            begin.ChatTemplate = ChatTemplates.Compact;
        }

        var messages = new List<PushWeightsRequest> { new() { Begin = begin } };
        var finish = new PushWeightsRequest.Types.Finish();
        foreach (var name in weights.Names)
        {
            begin.Tensors.Add(new TensorSpec { Name = name, Dtype = dtype, Shape = { weights.Shape(name).Select(size => (long)size) } });
            var bytes = dtype == "F32"
                ? MemoryMarshal.AsBytes(weights.Tensor(name)).ToArray()
                : MemoryMarshal.AsBytes<ushort>(weights.Tensor(name).ToArray().Select(value => (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16)).ToArray()).ToArray();
            finish.Sha256[name] = Convert.ToHexStringLower(SHA256.HashData(bytes));
            for (var at = 0; at < bytes.Length; at += chunkBytes)
            {
                var data = ByteString.CopyFrom(bytes, at, Math.Min(chunkBytes, bytes.Length - at));
                messages.Add(new PushWeightsRequest { Chunk = new PushWeightsRequest.Types.Chunk { Name = name, OffsetBytes = at, Data = data } });
            }
        }

        messages.Add(new PushWeightsRequest { Finish = finish });
        return messages;
    }
}
