using AgentPlatform.Models.Files;

namespace AgentPlatform.Models.Compute;

/// <summary>
/// Where each tensor of a Qwen3 model lies in one flat vector of parameters. Query, key and value projections are
/// neighbours, and so are gate and up, so that each trio and pair is one matrix for the kernels and still has its
/// Hugging Face name.
/// </summary>
public sealed class ParameterLayout
{
    private readonly Dictionary<string, ParameterEntry> _byName = new(StringComparer.Ordinal);
    private readonly List<ParameterEntry> _entries = [];

    /// <summary>Lays out the tensors of <paramref name="config"/>.</summary>
    /// <exception cref="ModelFormatException">A size is not a multiple of 16, which the kernels need.</exception>
    public ParameterLayout(ModelConfig config)
    {
        RequireMultiple(config.HiddenSize, "hidden_size");
        RequireMultiple(config.HeadDim, "head_dim");
        RequireMultiple(config.IntermediateSize, "intermediate_size");
        RequireMultiple(config.VocabularySize, "vocab_size");
        var hidden = config.HiddenSize;
        var queries = config.AttentionHeads * config.HeadDim;
        var keys = config.KeyValueHeads * config.HeadDim;
        Add("model.embed_tokens.weight", config.VocabularySize, hidden);
        for (var layer = 0; layer < config.Layers; layer++)
        {
            var prefix = $"model.layers.{layer}.";
            Add(prefix + "input_layernorm.weight", hidden);
            Add(prefix + "self_attn.q_proj.weight", queries, hidden);
            Add(prefix + "self_attn.k_proj.weight", keys, hidden);
            Add(prefix + "self_attn.v_proj.weight", keys, hidden);
            Add(prefix + "self_attn.q_norm.weight", config.HeadDim);
            Add(prefix + "self_attn.k_norm.weight", config.HeadDim);
            Add(prefix + "self_attn.o_proj.weight", hidden, queries);
            Add(prefix + "post_attention_layernorm.weight", hidden);
            Add(prefix + "mlp.gate_proj.weight", config.IntermediateSize, hidden);
            Add(prefix + "mlp.up_proj.weight", config.IntermediateSize, hidden);
            Add(prefix + "mlp.down_proj.weight", hidden, config.IntermediateSize);
        }

        Add("model.norm.weight", hidden);
        if (!config.TieWordEmbeddings)
        {
            Add("lm_head.weight", config.VocabularySize, hidden);
        }
    }

    /// <summary>All tensors in order of their place.</summary>
    public IReadOnlyList<ParameterEntry> Entries => _entries;

    /// <summary>Length of the flat vector.</summary>
    public int Length { get; private set; }

    /// <summary>The tensor of that name.</summary>
    /// <exception cref="KeyNotFoundException">The model has no such tensor.</exception>
    public ParameterEntry this[string name] =>
        _byName.TryGetValue(name, out var entry) ? entry : throw new KeyNotFoundException($"The model has no tensor named '{name}'.");

    private void Add(string name, params int[] shape)
    {
        var length = shape.Aggregate(1, (a, b) => checked(a * b));
        var entry = new ParameterEntry(name, shape, Length, length);
        _entries.Add(entry);
        _byName.Add(name, entry);
        Length = checked(Length + length);
    }

    private static void RequireMultiple(int value, string field)
    {
        if (value <= 0 || value % 16 != 0)
        {
            throw new ModelFormatException("config.json", field, $"{value} is not a positive multiple of 16, which the CPU kernels need");
        }
    }
}
