namespace AgentPlatform.Models.Compute;

/// <summary>Addresses of one layer's parameters: norms as they are, matrices both as stored and packed.</summary>
internal readonly unsafe struct LayerPointers
{
    public readonly float* InputNorm;
    public readonly float* QueryNorm;
    public readonly float* KeyNorm;
    public readonly float* PostNorm;
    public readonly float* QueryKeyValue;
    public readonly float* Output;
    public readonly float* GateUp;
    public readonly float* Down;
    public readonly float* PackedQueryKeyValue;
    public readonly float* PackedOutput;
    public readonly float* PackedGateUp;
    public readonly float* PackedDown;

    private LayerPointers(ModelWeights weights, int layer)
    {
        InputNorm = weights.Pointer(layer, "input_layernorm");
        QueryNorm = weights.Pointer(layer, "self_attn.q_norm");
        KeyNorm = weights.Pointer(layer, "self_attn.k_norm");
        PostNorm = weights.Pointer(layer, "post_attention_layernorm");
        QueryKeyValue = weights.Pointer(layer, "self_attn.q_proj");
        Output = weights.Pointer(layer, "self_attn.o_proj");
        GateUp = weights.Pointer(layer, "mlp.gate_proj");
        Down = weights.Pointer(layer, "mlp.down_proj");
        PackedQueryKeyValue = weights.PackedQueryKeyValue(layer);
        PackedOutput = weights.PackedOutput(layer);
        PackedGateUp = weights.PackedGateUp(layer);
        PackedDown = weights.PackedDown(layer);
    }

    public static LayerPointers[] Of(ModelWeights weights)
    {
        var layers = new LayerPointers[weights.Config.Layers];
        for (var i = 0; i < layers.Length; i++)
        {
            layers[i] = new LayerPointers(weights, i);
        }

        return layers;
    }
}
