using AgentPlatform.Models.Compute;
using AgentPlatform.Models.Files;

namespace AgentPlatform.Tests;

internal static class TinyModel
{
    public static ModelConfig Config(int headDim = 32, bool tied = true, int vocabulary = 112) => new()
    {
        HiddenSize = 48,
        Layers = 2,
        AttentionHeads = 4,
        KeyValueHeads = 2,
        HeadDim = headDim,
        IntermediateSize = 80,
        VocabularySize = vocabulary,
        RmsNormEps = 1e-6,
        RopeTheta = 10000,
        MaxPositionEmbeddings = 1600,
        TieWordEmbeddings = tied,
        EosTokenIds = [1],
    };

    public static ModelWeights Weights(ModelConfig config, ulong seed = 7)
    {
        var weights = new ModelWeights(config);
        weights.Initialize(seed, 0.2);
        var random = new Random(3);
        foreach (var entry in weights.Layout.Entries.Where(e => !e.IsMatrix))
        {
            foreach (ref var value in weights.Tensor(entry.Name))
            {
                value = 0.5f + random.NextSingle();
            }
        }

        weights.Prepare();
        return weights;
    }

    public static int[] Tokens(int count, int vocabulary, int seed = 11)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(vocabulary))];
    }
}
