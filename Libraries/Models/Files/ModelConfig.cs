namespace AgentPlatform.Models.Files;

/// <summary>The shape of a dense Qwen3 model, as its config.json states it.</summary>
public sealed record ModelConfig
{
    /// <summary>Width of the residual stream (hidden_size).</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Number of decoder layers (num_hidden_layers).</summary>
    public required int Layers { get; init; }

    /// <summary>Number of query heads (num_attention_heads).</summary>
    public required int AttentionHeads { get; init; }

    /// <summary>Number of key and value heads (num_key_value_heads); divides <see cref="AttentionHeads"/>.</summary>
    public required int KeyValueHeads { get; init; }

    /// <summary>Width of one head (head_dim), even; not HiddenSize / AttentionHeads in general.</summary>
    public required int HeadDim { get; init; }

    /// <summary>Width of the gated feed-forward layer (intermediate_size).</summary>
    public required int IntermediateSize { get; init; }

    /// <summary>Rows of the embedding (vocab_size); may exceed what the tokenizer uses.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Epsilon of every RMS norm (rms_norm_eps).</summary>
    public double RmsNormEps { get; init; } = 1e-6;

    /// <summary>Base of the rotary angles (rope_theta).</summary>
    public required double RopeTheta { get; init; }

    /// <summary>Longest sequence the model was made for, in tokens (max_position_embeddings).</summary>
    public required int MaxPositionEmbeddings { get; init; }

    /// <summary>Whether the output layer is the embedding, so that no lm_head is stored (tie_word_embeddings).</summary>
    public bool TieWordEmbeddings { get; init; } = true;

    /// <summary>Tokens that end a generation (eos_token_id), possibly none.</summary>
    public IReadOnlyList<int> EosTokenIds { get; init; } = [];

    /// <summary>The begin-of-text token (bos_token_id), if any. Qwen3 never puts it before a prompt.</summary>
    public int? BosTokenId { get; init; }

    /// <summary>The type the weights are meant to be used in (dtype or torch_dtype).</summary>
    public TensorDataType Dtype { get; init; } = TensorDataType.BF16;

    /// <summary>Reads a Qwen3ForCausalLM config.json.</summary>
    /// <exception cref="ModelFormatException">Names the field that is missing, wrong or not supported.</exception>
    public static ModelConfig Parse(string json) => ModelConfigJson.Parse(json);

    /// <summary>Writes a config.json that Hugging Face transformers reads as Qwen3ForCausalLM.</summary>
    public string ToJson() => ModelConfigJson.Write(this);

    /// <summary>Refuses sizes that no model can have.</summary>
    /// <exception cref="ModelFormatException">Names the field.</exception>
    public void Validate()
    {
        Positive(HiddenSize, "hidden_size");
        Positive(Layers, "num_hidden_layers");
        Positive(AttentionHeads, "num_attention_heads");
        Positive(KeyValueHeads, "num_key_value_heads");
        Positive(HeadDim, "head_dim");
        Positive(IntermediateSize, "intermediate_size");
        Positive(VocabularySize, "vocab_size");
        Positive(MaxPositionEmbeddings, "max_position_embeddings");
        Require(AttentionHeads % KeyValueHeads == 0, "num_key_value_heads", $"{KeyValueHeads} does not divide num_attention_heads {AttentionHeads}");
        Require(HeadDim % 2 == 0, "head_dim", $"{HeadDim} is odd, rotary halves need an even width");
        Require(RmsNormEps > 0 && double.IsFinite(RmsNormEps), "rms_norm_eps", $"{RmsNormEps} is not a positive number");
        Require(RopeTheta > 0 && double.IsFinite(RopeTheta), "rope_theta", $"{RopeTheta} is not a positive number");
        foreach (var id in EosTokenIds)
        {
            Require(id >= 0 && id < VocabularySize, "eos_token_id", $"{id} is outside vocab_size {VocabularySize}");
        }

        Require(BosTokenId is null || (BosTokenId >= 0 && BosTokenId < VocabularySize), "bos_token_id", $"{BosTokenId} is outside vocab_size {VocabularySize}");
    }

    /// <summary>Equal when every field is, end tokens compared one by one.</summary>
    public bool Equals(ModelConfig? other) => other is not null && ToJson() == other.ToJson();

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(HiddenSize, Layers, AttentionHeads, IntermediateSize, VocabularySize, RopeTheta);

    private static void Positive(int value, string field) => Require(value > 0, field, $"{value} is not a positive number");

    private static void Require(bool condition, string field, string problem)
    {
        if (!condition)
        {
            throw new ModelFormatException(ModelFileNames.Config, field, problem);
        }
    }
}
