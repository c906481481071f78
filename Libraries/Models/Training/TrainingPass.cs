using AgentPlatform.Models.Compute;

namespace AgentPlatform.Models.Training;

/// <summary>
/// Forward and backward pass over packed sequences, on the same kernels and in the same order as <see cref="Qwen3Engine"/>:
/// the logits are equal bit for bit. One thread; see <see cref="ParallelPass"/>.
/// </summary>
public sealed unsafe partial class TrainingPass
{
    private const int HeadRowsAtOnce = 256;
    private readonly ModelWeights _weights;
    private readonly LayerPointers[] _layers;
    private readonly List<PackedSequence> _packed = [];
    private FloatBuffer _saved = new(0);
    private FloatBuffer _scratch = new(0);
    private FloatBuffer _attentionScratch = new(0);
    private PagedKvCache? _cache;
    private int[] _blocks = [];
    private int _rows;

    /// <summary>A pass over <paramref name="weights"/>, whose values may change between runs (after Prepare).</summary>
    public TrainingPass(ModelWeights weights)
    {
        _weights = weights;
        _layers = LayerPointers.Of(weights);
    }

    private int Hidden => _weights.Config.HiddenSize;

    private int Fused => _weights.QueryKeyValueRows;

    private int Attended => _weights.Config.AttentionHeads * _weights.Config.HeadDim;

    private int Inner => _weights.Config.IntermediateSize;

    private long SavedPerRow => (2L * Hidden) + (2L * Fused) + Attended + (2L * Inner);

    /// <summary>Runs the sequences. With <paramref name="gradient"/>, adds the loss's gradient to it (same layout as the weights).</summary>
    /// <param name="sequences">The batch; indices given to the loss begin at <paramref name="firstSequence"/>.</param>
    /// <exception cref="ArgumentException">A sequence is longer than the model's context or names a token outside the vocabulary.</exception>
    public void Run(ReadOnlySpan<TrainingSequence> sequences, int firstSequence, ITokenLoss loss, FloatBuffer? gradient)
    {
        Pack(sequences, firstSequence);
        if (_rows == 0)
        {
            return;
        }

        Forward(sequences);
        var x = _scratch.Pointer; // residual stream after the last layer
        var dx = x + ((long)_rows * Hidden);
        new Span<float>(dx, _rows * Hidden).Clear();
        Head(sequences, x, dx, loss, gradient);
        if (gradient is not null)
        {
            Backward(sequences, dx, gradient);
        }

        GC.KeepAlive(_weights);
        GC.KeepAlive(gradient);
    }

    private void Pack(ReadOnlySpan<TrainingSequence> sequences, int firstSequence)
    {
        _packed.Clear();
        _rows = 0;
        var blocks = 0;
        var longest = 0;
        for (var i = 0; i < sequences.Length; i++)
        {
            var rows = sequences[i].Rows;
            if (rows >= _weights.Config.MaxPositionEmbeddings || rows >= sequences[i].Tokens.Length)
            {
                throw new ArgumentException($"Sequence {firstSequence + i} predicts token {rows} of {sequences[i].Tokens.Length}; the model has {_weights.Config.MaxPositionEmbeddings} positions.", nameof(sequences));
            }

            _packed.Add(new PackedSequence(firstSequence + i, _rows, rows, blocks));
            _rows += rows;
            blocks += (rows + PagedKvCache.TokensPerBlock - 1) / PagedKvCache.TokensPerBlock;
            longest = Math.Max(longest, rows);
        }

        if (_rows == 0)
        {
            return;
        }

        if (_cache is null || _cache.Blocks < blocks)
        {
            _cache = new PagedKvCache(_weights.Config, blocks + (blocks / 2));
            _blocks = [.. Enumerable.Range(0, _cache.Blocks)];
        }

        Reserve(ref _saved, SavedPerRow * _rows * _layers.Length);
        Reserve(ref _scratch, (long)_rows * ((4 * Hidden) + Fused + Attended + (3 * Inner)));
        var padded = Attention.ScratchLength(longest);
        Reserve(ref _attentionScratch, (2L * padded) + ((long)padded * _weights.Config.HeadDim));
    }

    private Saved SavedOf(int layer)
    {
        var p = _saved.Pointer + (SavedPerRow * _rows * layer);
        Saved saved;
        saved.Input = p;
        saved.Middle = saved.Input + ((long)_rows * Hidden);
        saved.Raw = saved.Middle + ((long)_rows * Hidden);
        saved.Rotated = saved.Raw + ((long)_rows * Fused);
        saved.Attention = saved.Rotated + ((long)_rows * Fused);
        saved.GateUp = saved.Attention + ((long)_rows * Attended);
        return saved;
    }

    private void Forward(ReadOnlySpan<TrainingSequence> sequences)
    {
        var x = _scratch.Pointer;
        var h = x + (2L * _rows * Hidden);
        var act = h + (2L * _rows * Hidden);
        for (var s = 0; s < sequences.Length; s++)
        {
            var tokens = sequences[s].Tokens.Span;
            var target = x + ((long)_packed[s].FirstRow * Hidden);
            for (var t = 0; t < _packed[s].Rows; t++, target += Hidden)
            {
                if ((uint)tokens[t] >= (uint)_weights.Config.VocabularySize)
                {
                    throw new ArgumentException($"Sequence {_packed[s].Index} holds token id {tokens[t]}, outside the vocabulary of {_weights.Config.VocabularySize}.", nameof(sequences));
                }

                Copy(_weights.Embedding + ((long)tokens[t] * Hidden), target, Hidden);
            }
        }

        for (var layer = 0; layer < _layers.Length; layer++)
        {
            ref readonly var w = ref _layers[layer];
            var saved = SavedOf(layer);
            Copy(x, saved.Input, (long)_rows * Hidden);
            Norm(x, w.InputNorm, h, _rows);
            Gemm.MultiplyPacked(h, Hidden, w.PackedQueryKeyValue, saved.Raw, Fused, _rows, Fused, Hidden, accumulate: false);
            Copy(saved.Raw, saved.Rotated, (long)_rows * Fused);
            Attend(layer, w, saved);
            Gemm.MultiplyPacked(saved.Attention, Attended, w.PackedOutput, x, Hidden, _rows, Hidden, Attended, accumulate: true);
            Copy(x, saved.Middle, (long)_rows * Hidden);
            Norm(x, w.PostNorm, h, _rows);
            Gemm.MultiplyPacked(h, Hidden, w.PackedGateUp, saved.GateUp, 2 * Inner, _rows, 2 * Inner, Hidden, accumulate: false);
            Activate(saved, act);
            Gemm.MultiplyPacked(act, Inner, w.PackedDown, x, Hidden, _rows, Hidden, Inner, accumulate: true);
        }
    }

    private void Attend(int layer, in LayerPointers w, in Saved saved)
    {
        var config = _weights.Config;
        var dim = config.HeadDim;
        var perKey = config.AttentionHeads / config.KeyValueHeads;
        fixed (int* table = _blocks)
        {
            foreach (var sequence in _packed)
            {
                var blocks = table + sequence.FirstBlock;
                for (var t = 0; t < sequence.Rows; t++)
                {
                    var row = saved.Rotated + ((long)(sequence.FirstRow + t) * Fused);
                    HeadRows.NormAndRotate(_weights, w, row, t);
                    for (var head = 0; head < config.KeyValueHeads; head++)
                    {
                        var key = row + ((config.AttentionHeads + head) * dim);
                        _cache!.Write(layer, head, blocks[t / PagedKvCache.TokensPerBlock], t % PagedKvCache.TokensPerBlock, key, key + (config.KeyValueHeads * dim));
                    }
                }

                for (var t = 0; t < sequence.Rows; t++)
                {
                    var query = saved.Rotated + ((long)(sequence.FirstRow + t) * Fused);
                    var output = saved.Attention + ((long)(sequence.FirstRow + t) * Attended);
                    for (var head = 0; head < config.AttentionHeads; head++)
                    {
                        Attention.Forward(
                            query + (head * dim), _cache!.Keys(layer, head / perKey), _cache.Values(layer, head / perKey), _cache.BlockStride,
                            blocks, t + 1, dim, _attentionScratch.Pointer, output + (head * dim));
                    }
                }
            }
        }
    }

    /// <summary>Logits of the predicted rows, their loss, and what it sends back into the residual stream and the head.</summary>
    private void Head(ReadOnlySpan<TrainingSequence> sequences, float* x, float* dx, ITokenLoss loss, FloatBuffer? gradient)
    {
        var vocabulary = _weights.Config.VocabularySize;
        var eps = (float)_weights.Config.RmsNormEps;
        var logits = new FloatBuffer((long)HeadRowsAtOnce * vocabulary);
        var normed = new FloatBuffer(2L * HeadRowsAtOnce * Hidden);
        var h = normed.Pointer;
        var dh = h + (HeadRowsAtOnce * Hidden);
        var rows = new (int Sequence, int Index, int Row)[HeadRowsAtOnce];
        var count = 0;
        for (var s = 0; s < sequences.Length; s++)
        {
            for (var i = 0; i < sequences[s].Predicted.Length; i++)
            {
                rows[count++] = (s, i, _packed[s].FirstRow + sequences[s].Predicted.Span[i] - 1);
                if (count == HeadRowsAtOnce || (s == sequences.Length - 1 && i == sequences[s].Predicted.Length - 1))
                {
                    Flush(sequences);
                }
            }
        }

        if (count > 0)
        {
            Flush(sequences);
        }

        GC.KeepAlive(normed);

        void Flush(ReadOnlySpan<TrainingSequence> batch)
        {
            for (var r = 0; r < count; r++)
            {
                RowOps.RmsNorm(x + ((long)rows[r].Row * Hidden), _weights.Norm, h + ((long)r * Hidden), Hidden, eps);
            }

            Gemm.MultiplyPacked(h, Hidden, _weights.PackedHead, logits.Pointer, vocabulary, count, vocabulary, Hidden, accumulate: false);
            for (var r = 0; r < count; r++)
            {
                var sequence = batch[rows[r].Sequence];
                var target = sequence.Tokens.Span[sequence.Predicted.Span[rows[r].Index]];
                loss.Apply(_packed[rows[r].Sequence].Index, rows[r].Index, target, logits.Span.Slice(r * vocabulary, vocabulary));
            }

            if (gradient is not null)
            {
                Gemm.Multiply(logits.Pointer, vocabulary, 1, _weights.HeadPointer, Hidden, dh, Hidden, count, Hidden, vocabulary, accumulate: false);
                Gemm.Multiply(logits.Pointer, 1, vocabulary, h, Hidden, gradient.Pointer + _weights.HeadOffset, Hidden, vocabulary, Hidden, count, accumulate: true);
                var dnorm = gradient.Pointer + _weights.Layout["model.norm.weight"].Offset;
                for (var r = 0; r < count; r++)
                {
                    var row = (long)rows[r].Row * Hidden;
                    RowOps.RmsNormBackward(x + row, _weights.Norm, dh + ((long)r * Hidden), dx + row, dnorm, Hidden, eps, replace: false);
                }
            }

            count = 0;
        }
    }

    private void Norm(float* x, float* weight, float* y, int rows)
    {
        for (var r = 0; r < rows; r++)
        {
            RowOps.RmsNorm(x + ((long)r * Hidden), weight, y + ((long)r * Hidden), Hidden, (float)_weights.Config.RmsNormEps);
        }
    }

    private void Activate(in Saved saved, float* act)
    {
        for (var r = 0; r < _rows; r++)
        {
            var row = saved.GateUp + (2L * r * Inner);
            RowOps.SwiGlu(row, row + Inner, act + ((long)r * Inner), Inner);
        }
    }

    private static void Copy(float* from, float* to, long length) => Buffer.MemoryCopy(from, to, length * sizeof(float), length * sizeof(float));

    private static void Reserve(ref FloatBuffer buffer, long length)
    {
        if (buffer.Length < length)
        {
            buffer = new FloatBuffer(length + (length / 4));
        }
    }

    /// <summary>A sequence's place among the packed rows and blocks.</summary>
    private readonly record struct PackedSequence(int Index, int FirstRow, int Rows, int FirstBlock);

    /// <summary>What a layer keeps for its backward pass.</summary>
    private struct Saved
    {
        public float* Input;
        public float* Middle;
        public float* Raw;
        public float* Rotated;
        public float* Attention;
        public float* GateUp;
    }
}
