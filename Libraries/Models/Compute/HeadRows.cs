namespace AgentPlatform.Models.Compute;

/// <summary>What happens to one token's queries and keys between projection and attention: a norm per head, then rotation.</summary>
internal static unsafe class HeadRows
{
    /// <summary>In place, on a row [queries | keys | values] at <paramref name="position"/>.</summary>
    public static void NormAndRotate(ModelWeights weights, in LayerPointers layer, float* row, int position)
    {
        var config = weights.Config;
        var dim = config.HeadDim;
        var eps = (float)config.RmsNormEps;
        for (var head = 0; head < config.AttentionHeads + config.KeyValueHeads; head++, row += dim)
        {
            RowOps.RmsNorm(row, head < config.AttentionHeads ? layer.QueryNorm : layer.KeyNorm, row, dim, eps);
            weights.Rotary.Apply(row, position, 1f);
        }
    }

    /// <summary>Backward, in place on the gradient; <paramref name="raw"/> is the row as projected.</summary>
    public static void Backward(ModelWeights weights, in LayerPointers layer, float* raw, float* gradient, int position, float* dqueryNorm, float* dkeyNorm)
    {
        var config = weights.Config;
        var dim = config.HeadDim;
        var eps = (float)config.RmsNormEps;
        for (var head = 0; head < config.AttentionHeads + config.KeyValueHeads; head++, raw += dim, gradient += dim)
        {
            var isQuery = head < config.AttentionHeads;
            weights.Rotary.Apply(gradient, position, -1f);
            RowOps.RmsNormBackward(raw, isQuery ? layer.QueryNorm : layer.KeyNorm, gradient, gradient, isQuery ? dqueryNorm : dkeyNorm, dim, eps, replace: true);
        }
    }
}
