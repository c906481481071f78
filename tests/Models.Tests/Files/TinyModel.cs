using AgentPlatform.Models.Files;

namespace AgentPlatform.Tests.Models.Files;

/// <summary>A model of a few thousand seeded weights.</summary>
internal static class TinyModel
{
    public static ModelConfig Config { get; } = new()
    {
        HiddenSize = 16,
        Layers = 2,
        AttentionHeads = 4,
        KeyValueHeads = 2,
        HeadDim = 8,
        IntermediateSize = 24,
        VocabularySize = 440,
        RopeTheta = 10000,
        MaxPositionEmbeddings = 512,
        EosTokenIds = [431, 429],
        BosTokenId = 429,
    };

    public static List<NamedTensor> Tensors(ModelConfig config, int seed = 1)
    {
        var chance = new Random(seed);
        return [.. Qwen3Tensors.Expected(config).Select(shape => new NamedTensor(shape.Name, shape.Shape, Values(chance, shape.Count)))];
    }

    private static float[] Values(Random chance, long count)
    {
        var values = new float[count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)(chance.NextDouble() - 0.5);
        }

        return values;
    }
}
