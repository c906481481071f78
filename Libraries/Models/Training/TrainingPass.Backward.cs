using AgentPlatform.Models.Compute;

namespace AgentPlatform.Models.Training;

public sealed unsafe partial class TrainingPass
{
    private void Backward(ReadOnlySpan<TrainingSequence> sequences, float* dx, FloatBuffer gradient)
    {
        var h = dx + ((long)_rows * Hidden);
        var dh = h + ((long)_rows * Hidden);
        var act = dh + ((long)_rows * Hidden);
        var dgateUp = act + ((long)_rows * Inner);
        var dqkv = dgateUp + (2L * _rows * Inner);
        var dattention = dqkv + ((long)_rows * Fused);
        for (var layer = _layers.Length - 1; layer >= 0; layer--)
        {
            ref readonly var w = ref _layers[layer];
            var saved = SavedOf(layer);
            float* At(string name) => gradient.Pointer + _weights.Offset(layer, name);

            Activate(saved, act);
            AddWeightGradient(dx, Hidden, act, Inner, At("mlp.down_proj"));
            Gemm.Multiply(dx, Hidden, 1, w.Down, Inner, act, Inner, _rows, Inner, Hidden, accumulate: false);
            BackwardActivation(saved, act, dgateUp);
            Norm(saved.Middle, w.PostNorm, h, _rows);
            AddWeightGradient(dgateUp, 2 * Inner, h, Hidden, At("mlp.gate_proj"));
            Gemm.Multiply(dgateUp, 2 * Inner, 1, w.GateUp, Hidden, dh, Hidden, _rows, Hidden, 2 * Inner, accumulate: false);
            NormBackward(saved.Middle, w.PostNorm, dh, dx, At("post_attention_layernorm"));

            AddWeightGradient(dx, Hidden, saved.Attention, Attended, At("self_attn.o_proj"));
            Gemm.Multiply(dx, Hidden, 1, w.Output, Attended, dattention, Attended, _rows, Attended, Hidden, accumulate: false);
            new Span<float>(dqkv, _rows * Fused).Clear();
            AttendBackward(layer, saved, dattention, dqkv);
            foreach (var sequence in _packed)
            {
                for (var t = 0; t < sequence.Rows; t++)
                {
                    var row = (long)(sequence.FirstRow + t) * Fused;
                    HeadRows.Backward(_weights, w, saved.Raw + row, dqkv + row, t, At("self_attn.q_norm"), At("self_attn.k_norm"));
                }
            }

            Norm(saved.Input, w.InputNorm, h, _rows);
            AddWeightGradient(dqkv, Fused, h, Hidden, At("self_attn.q_proj"));
            Gemm.Multiply(dqkv, Fused, 1, w.QueryKeyValue, Hidden, dh, Hidden, _rows, Hidden, Fused, accumulate: false);
            NormBackward(saved.Input, w.InputNorm, dh, dx, At("input_layernorm"));
        }

        var dembedding = gradient.Pointer + _weights.Layout["model.embed_tokens.weight"].Offset;
        for (var s = 0; s < sequences.Length; s++)
        {
            var tokens = sequences[s].Tokens.Span;
            for (var t = 0; t < _packed[s].Rows; t++)
            {
                RowOps.AddScaled(dembedding + ((long)tokens[t] * Hidden), dx + ((long)(_packed[s].FirstRow + t) * Hidden), 1f, Hidden);
            }
        }
    }

    /// <summary>dW [outputs, inputs] += dY^T X.</summary>
    private void AddWeightGradient(float* dy, int outputs, float* x, int inputs, float* dw) =>
        Gemm.Multiply(dy, 1, outputs, x, inputs, dw, inputs, outputs, inputs, _rows, accumulate: true);

    private void NormBackward(float* x, float* weight, float* dy, float* dx, float* dweight)
    {
        for (var r = 0; r < _rows; r++)
        {
            var row = (long)r * Hidden;
            RowOps.RmsNormBackward(x + row, weight, dy + row, dx + row, dweight, Hidden, (float)_weights.Config.RmsNormEps, replace: false);
        }
    }

    private void BackwardActivation(in Saved saved, float* dact, float* dgateUp)
    {
        for (var r = 0; r < _rows; r++)
        {
            var row = 2L * r * Inner;
            RowOps.SwiGluBackward(
                saved.GateUp + row, saved.GateUp + row + Inner, dact + ((long)r * Inner), dgateUp + row, dgateUp + row + Inner, Inner);
        }
    }

    private void AttendBackward(int layer, in Saved saved, float* dattention, float* dqkv)
    {
        var config = _weights.Config;
        var dim = config.HeadDim;
        var perKey = config.AttentionHeads / config.KeyValueHeads;
        fixed (int* table = _blocks)
        {
            foreach (var sequence in _packed)
            {
                var padded = Attention.ScratchLength(sequence.Rows);
                var probabilities = _attentionScratch.Pointer;
                var scratch = probabilities + padded;
                var valueBlocks = scratch + padded;
                var rows = saved.Rotated + ((long)sequence.FirstRow * Fused);
                var drows = dqkv + ((long)sequence.FirstRow * Fused);
                for (var kv = 0; kv < config.KeyValueHeads; kv++)
                {
                    var key = (config.AttentionHeads + kv) * dim;
                    var value = key + (config.KeyValueHeads * dim);
                    TransposeValues(rows + value, sequence.Rows, dim, valueBlocks);
                    for (var head = kv * perKey; head < (kv + 1) * perKey; head++)
                    {
                        for (var t = 0; t < sequence.Rows; t++)
                        {
                            var query = rows + ((long)t * Fused) + (head * dim);
                            Attention.Probabilities(query, _cache!.Keys(layer, kv), _cache.BlockStride, table + sequence.FirstBlock, t + 1, dim, probabilities);
                            Attention.Backward(
                                query, dattention + ((long)(sequence.FirstRow + t) * Attended) + (head * dim), probabilities,
                                valueBlocks, dim * PagedKvCache.TokensPerBlock, rows + key, Fused, t + 1, dim,
                                drows + ((long)t * Fused) + (head * dim), drows + key, drows + value, scratch);
                        }
                    }
                }
            }
        }
    }

    private void TransposeValues(float* values, int count, int dim, float* blocks)
    {
        new Span<float>(blocks, Attention.ScratchLength(count) * dim).Clear();
        for (var t = 0; t < count; t++)
        {
            var block = blocks + ((long)(t / PagedKvCache.TokensPerBlock) * dim * PagedKvCache.TokensPerBlock) + (t % PagedKvCache.TokensPerBlock);
            for (var d = 0; d < dim; d++)
            {
                block[d * PagedKvCache.TokensPerBlock] = values[((long)t * Fused) + d];
            }
        }
    }
}
