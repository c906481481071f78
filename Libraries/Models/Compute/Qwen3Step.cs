using System.Runtime.InteropServices;

namespace AgentPlatform.Models.Compute;

/// <summary>One thread's share of a serving step: gathers rows, runs the layers, writes logits.</summary>
internal sealed unsafe class Qwen3Step(ModelWeights weights)
{
    private readonly LayerPointers[] _layers = LayerPointers.Of(weights);
    private readonly List<SequenceChunk> _chunks = [];
    private readonly List<int> _logitsRows = [];
    private FloatBuffer _scratch = new(0);
    private FloatBuffer _scores = new(0);
    private int _rows;
    private int _heads;
    private int _longest;

    public void Begin()
    {
        _chunks.Clear();
        _logitsRows.Clear();
        _rows = 0;
        _heads = 0;
        _longest = 0;
    }

    public void Add(in SequenceChunk chunk, int logitsRow)
    {
        _chunks.Add(chunk);
        _logitsRows.Add(logitsRow);
        _rows += chunk.Tokens.Length;
        _heads += chunk.AllLogits ? chunk.Tokens.Length : 1;
        _longest = Math.Max(_longest, chunk.Start + chunk.Tokens.Length);
    }

    public void Run(PagedKvCache cache, LogitsBuffer logits)
    {
        if (_rows == 0)
        {
            return;
        }

        var config = weights.Config;
        var hidden = config.HiddenSize;
        var attended = config.AttentionHeads * config.HeadDim;
        var fused = weights.QueryKeyValueRows;
        var wide = 2 * config.IntermediateSize;
        Reserve(ref _scratch, (long)_rows * (hidden + hidden + fused + attended + wide + config.IntermediateSize));
        Reserve(ref _scores, Attention.ScratchLength(_longest));
        var x = _scratch.Pointer;
        var h = x + ((long)_rows * hidden);
        var qkv = h + ((long)_rows * hidden);
        var attention = qkv + ((long)_rows * fused);
        var gateUp = attention + ((long)_rows * attended);
        var act = gateUp + ((long)_rows * wide);
        Embed(x, hidden);
        for (var layer = 0; layer < _layers.Length; layer++)
        {
            ref readonly var w = ref _layers[layer];
            Norm(x, w.InputNorm, h, _rows, hidden);
            Gemm.MultiplyPacked(h, hidden, w.PackedQueryKeyValue, qkv, fused, _rows, fused, hidden, accumulate: false);
            Attend(layer, w, cache, qkv, fused, attention, attended);
            Gemm.MultiplyPacked(attention, attended, w.PackedOutput, x, hidden, _rows, hidden, attended, accumulate: true);
            Norm(x, w.PostNorm, h, _rows, hidden);
            Gemm.MultiplyPacked(h, hidden, w.PackedGateUp, gateUp, wide, _rows, wide, hidden, accumulate: false);
            for (var r = 0; r < _rows; r++)
            {
                var row = gateUp + ((long)r * wide);
                RowOps.SwiGlu(row, row + config.IntermediateSize, act + ((long)r * config.IntermediateSize), config.IntermediateSize);
            }

            Gemm.MultiplyPacked(act, config.IntermediateSize, w.PackedDown, x, hidden, _rows, hidden, config.IntermediateSize, accumulate: true);
        }

        Head(x, h, logits);
        GC.KeepAlive(weights);
        GC.KeepAlive(cache);
    }

    private void Embed(float* x, int hidden)
    {
        var embedding = weights.Embedding;
        foreach (var chunk in CollectionsMarshal.AsSpan(_chunks))
        {
            foreach (var token in chunk.Tokens.Span)
            {
                new ReadOnlySpan<float>(embedding + ((long)token * hidden), hidden).CopyTo(new Span<float>(x, hidden));
                x += hidden;
            }
        }
    }

    private void Norm(float* x, float* weight, float* y, int rows, int length)
    {
        for (var r = 0; r < rows; r++)
        {
            RowOps.RmsNorm(x + ((long)r * length), weight, y + ((long)r * length), length, (float)weights.Config.RmsNormEps);
        }
    }

    private void Attend(int layer, in LayerPointers w, PagedKvCache cache, float* qkv, int fused, float* output, int attended)
    {
        var config = weights.Config;
        var dim = config.HeadDim;
        var perKey = config.AttentionHeads / config.KeyValueHeads;
        foreach (var chunk in CollectionsMarshal.AsSpan(_chunks))
        {
            fixed (int* blocks = chunk.Blocks.Span)
            {
                for (var t = 0; t < chunk.Tokens.Length; t++)
                {
                    var row = qkv + ((long)t * fused);
                    HeadRows.NormAndRotate(weights, w, row, chunk.Start + t);
                    var position = chunk.Start + t;
                    for (var head = 0; head < config.KeyValueHeads; head++)
                    {
                        var key = row + ((config.AttentionHeads + head) * dim);
                        cache.Write(layer, head, blocks[position / PagedKvCache.TokensPerBlock], position % PagedKvCache.TokensPerBlock, key, key + (config.KeyValueHeads * dim));
                    }
                }

                for (var t = 0; t < chunk.Tokens.Length; t++)
                {
                    for (var head = 0; head < config.AttentionHeads; head++)
                    {
                        Attention.Forward(
                            qkv + ((long)t * fused) + (head * dim), cache.Keys(layer, head / perKey), cache.Values(layer, head / perKey), cache.BlockStride,
                            blocks, chunk.Start + t + 1, dim, _scores.Pointer, output + ((long)t * attended) + (head * dim));
                    }
                }
            }

            qkv += (long)chunk.Tokens.Length * fused;
            output += (long)chunk.Tokens.Length * attended;
        }
    }

    private void Head(float* x, float* h, LogitsBuffer logits)
    {
        var hidden = weights.Config.HiddenSize;
        var chunks = CollectionsMarshal.AsSpan(_chunks);
        for (var i = 0; i < chunks.Length; i++)
        {
            var wanted = chunks[i].AllLogits ? chunks[i].Tokens.Length : 1;
            var first = x + ((long)(chunks[i].Tokens.Length - wanted) * hidden);
            Norm(first, weights.Norm, h, wanted, hidden);
            x += (long)chunks[i].Tokens.Length * hidden;
            h += (long)wanted * hidden;
        }

        h -= (long)_heads * hidden;
        // Rows that are neighbours in the result go through the head together.
        for (int i = 0, done = 0; i < chunks.Length;)
        {
            var start = _logitsRows[i];
            var rows = 0;
            while (i < chunks.Length && _logitsRows[i] == start + rows)
            {
                rows += chunks[i].AllLogits ? chunks[i].Tokens.Length : 1;
                i++;
            }

            Gemm.MultiplyPacked(
                h + ((long)done * hidden), hidden, weights.PackedHead, logits.Pointer + ((long)start * logits.VocabularySize), logits.VocabularySize,
                rows, logits.VocabularySize, hidden, accumulate: false);
            done += rows;
        }
    }

    private static void Reserve(ref FloatBuffer buffer, long length)
    {
        if (buffer.Length < length)
        {
            buffer = new FloatBuffer(length + (length / 2));
        }
    }
}
