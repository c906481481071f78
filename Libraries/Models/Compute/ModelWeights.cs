using AgentPlatform.Models.Files;

namespace AgentPlatform.Models.Compute;

/// <summary>
/// The parameters of one model in float32, and the packed copy that the kernels read. After values change, call
/// <see cref="Prepare"/>; until then the kernels see the old ones.
/// </summary>
public sealed unsafe class ModelWeights
{
    private readonly FloatBuffer _packed;
    private readonly long _layerPacked;

    /// <summary>All zero; fill it by <see cref="Tensor"/>, <see cref="Initialize"/> or <see cref="Load"/>.</summary>
    public ModelWeights(ModelConfig config)
    {
        Config = config;
        Layout = new ParameterLayout(config);
        Values = new FloatBuffer(Layout.Length);
        Rotary = new Rotary(config.HeadDim, config.RopeTheta, config.MaxPositionEmbeddings);
        QueryKeyValueRows = (config.AttentionHeads + (2 * config.KeyValueHeads)) * config.HeadDim;
        _layerPacked = Gemm.PackedLength(QueryKeyValueRows, config.HiddenSize)
            + Gemm.PackedLength(config.HiddenSize, config.AttentionHeads * config.HeadDim)
            + Gemm.PackedLength(2 * config.IntermediateSize, config.HiddenSize)
            + Gemm.PackedLength(config.HiddenSize, config.IntermediateSize);
        _packed = new FloatBuffer((_layerPacked * config.Layers) + Gemm.PackedLength(config.VocabularySize, config.HiddenSize));
    }

    /// <summary>Shape of the model.</summary>
    public ModelConfig Config { get; }

    /// <summary>Places of the tensors in <see cref="Values"/>.</summary>
    public ParameterLayout Layout { get; }

    /// <summary>All parameters as one vector.</summary>
    public FloatBuffer Values { get; }

    /// <summary>Hugging Face names of all tensors.</summary>
    public IReadOnlyList<string> Names => [.. Layout.Entries.Select(e => e.Name)];

    internal Rotary Rotary { get; }

    /// <summary>Rows of the fused query, key and value projection.</summary>
    internal int QueryKeyValueRows { get; }

    /// <summary>Values of one tensor, row-major.</summary>
    public Span<float> Tensor(string name)
    {
        var entry = Layout[name];
        return Values.Span.Slice(entry.Offset, entry.Length);
    }

    /// <summary>Shape of one tensor.</summary>
    public int[] Shape(string name) => Layout[name].Shape;

    /// <summary>
    /// Fills matrices from a normal distribution (output projections scaled down by sqrt(2 layers)) and norms with 1. The deviation is
    /// 0.4 / sqrt(hidden size): 0.05 at 64; GPT-2's 0.02 is meant for a width of 768.
    /// </summary>
    public void Initialize(ulong seed) => Initialize(seed, 0.4 / Math.Sqrt(Config.HiddenSize));

    /// <summary>As <see cref="Initialize(ulong)"/>, with another deviation of the matrices.</summary>
    public void Initialize(ulong seed, double deviation)
    {
        var random = new Random(unchecked((int)(seed ^ (seed >> 32))));
        foreach (var entry in Layout.Entries)
        {
            var values = Values.Span.Slice(entry.Offset, entry.Length);
            if (!entry.IsMatrix)
            {
                values.Fill(1f);
                continue;
            }

            var isOutput = entry.Name.EndsWith("o_proj.weight", StringComparison.Ordinal) || entry.Name.EndsWith("down_proj.weight", StringComparison.Ordinal);
            var scale = isOutput ? deviation / Math.Sqrt(2.0 * Config.Layers) : deviation;
            for (var i = 0; i < values.Length; i++)
            {
                // Box and Muller, 1958.
                var radius = Math.Sqrt(-2.0 * Math.Log(1.0 - random.NextDouble()));
                values[i] = (float)(scale * radius * Math.Cos(2.0 * Math.PI * random.NextDouble()));
            }
        }

        Prepare();
    }

    /// <summary>A copy with its own memory.</summary>
    public ModelWeights Clone()
    {
        var copy = new ModelWeights(Config);
        Values.Span.CopyTo(copy.Values.Span);
        copy.Prepare();
        return copy;
    }

    /// <summary>Packs the current values for the kernels.</summary>
    public void Prepare()
    {
        for (var layer = 0; layer < Config.Layers; layer++)
        {
            Gemm.Pack(Pointer(layer, "self_attn.q_proj"), QueryKeyValueRows, Config.HiddenSize, PackedQueryKeyValue(layer));
            Gemm.Pack(Pointer(layer, "self_attn.o_proj"), Config.HiddenSize, Config.AttentionHeads * Config.HeadDim, PackedOutput(layer));
            Gemm.Pack(Pointer(layer, "mlp.gate_proj"), 2 * Config.IntermediateSize, Config.HiddenSize, PackedGateUp(layer));
            Gemm.Pack(Pointer(layer, "mlp.down_proj"), Config.HiddenSize, Config.IntermediateSize, PackedDown(layer));
        }

        Gemm.Pack(HeadPointer, Config.VocabularySize, Config.HiddenSize, PackedHead);
        GC.KeepAlive(this);
    }

    internal float* Embedding => Values.Pointer + Layout["model.embed_tokens.weight"].Offset;

    internal float* HeadPointer => Values.Pointer + HeadOffset;

    internal int HeadOffset => Layout[Config.TieWordEmbeddings ? "model.embed_tokens.weight" : "lm_head.weight"].Offset;

    internal float* Norm => Values.Pointer + Layout["model.norm.weight"].Offset;

    internal float* Pointer(int layer, string name) => Values.Pointer + Offset(layer, name);

    internal int Offset(int layer, string name) => Layout[$"model.layers.{layer}.{name}.weight"].Offset;

    internal float* PackedQueryKeyValue(int layer) => _packed.Pointer + (layer * _layerPacked);

    internal float* PackedOutput(int layer) => PackedQueryKeyValue(layer) + Gemm.PackedLength(QueryKeyValueRows, Config.HiddenSize);

    internal float* PackedGateUp(int layer) => PackedOutput(layer) + Gemm.PackedLength(Config.HiddenSize, Config.AttentionHeads * Config.HeadDim);

    internal float* PackedDown(int layer) => PackedGateUp(layer) + Gemm.PackedLength(2 * Config.IntermediateSize, Config.HiddenSize);

    internal float* PackedHead => _packed.Pointer + (_layerPacked * Config.Layers);
}
