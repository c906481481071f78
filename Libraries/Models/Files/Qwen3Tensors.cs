namespace AgentPlatform.Models.Files;

/// <summary>The tensors of a dense Qwen3 model under their Hugging Face names.</summary>
public static class Qwen3Tensors
{
    /// <summary>The embedding, [vocabulary, hidden].</summary>
    public const string Embedding = "model.embed_tokens.weight";

    /// <summary>The norm before the output layer, [hidden].</summary>
    public const string FinalNorm = "model.norm.weight";

    /// <summary>The output layer, [vocabulary, hidden]; absent when tied to the embedding.</summary>
    public const string OutputLayer = "lm_head.weight";

    /// <summary>Every tensor a model of this shape has, in the order of the forward pass.</summary>
    public static IReadOnlyList<TensorShape> Expected(ModelConfig config)
    {
        long hidden = config.HiddenSize;
        long queries = (long)config.AttentionHeads * config.HeadDim;
        long keys = (long)config.KeyValueHeads * config.HeadDim;
        long inner = config.IntermediateSize;
        var list = new List<TensorShape> { new(Embedding, [config.VocabularySize, hidden]) };
        for (var layer = 0; layer < config.Layers; layer++)
        {
            var prefix = $"model.layers.{layer}.";
            list.Add(new(prefix + "input_layernorm.weight", [hidden]));
            list.Add(new(prefix + "self_attn.q_proj.weight", [queries, hidden]));
            list.Add(new(prefix + "self_attn.k_proj.weight", [keys, hidden]));
            list.Add(new(prefix + "self_attn.v_proj.weight", [keys, hidden]));
            list.Add(new(prefix + "self_attn.o_proj.weight", [hidden, queries]));
            list.Add(new(prefix + "self_attn.q_norm.weight", [config.HeadDim]));
            list.Add(new(prefix + "self_attn.k_norm.weight", [config.HeadDim]));
            list.Add(new(prefix + "post_attention_layernorm.weight", [hidden]));
            list.Add(new(prefix + "mlp.gate_proj.weight", [inner, hidden]));
            list.Add(new(prefix + "mlp.up_proj.weight", [inner, hidden]));
            list.Add(new(prefix + "mlp.down_proj.weight", [hidden, inner]));
        }

        list.Add(new(FinalNorm, [hidden]));
        if (!config.TieWordEmbeddings)
        {
            list.Add(new(OutputLayer, [config.VocabularySize, hidden]));
        }

        return list;
    }
}
