namespace AgentPlatform.Models.Compute;

/// <summary>
/// Forward pass of a Qwen3 model over paged keys and values, for serving. A row's result depends on its own sequence
/// only. Not safe for concurrent calls.
/// </summary>
public sealed class Qwen3Engine
{
    private readonly Qwen3Step[] _workers;

    /// <summary>Serves <paramref name="weights"/> with up to <paramref name="threads"/> threads a step.</summary>
    public Qwen3Engine(ModelWeights weights, int threads = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        Weights = weights;
        _workers = [.. Enumerable.Range(0, threads).Select(_ => new Qwen3Step(weights))];
    }

    /// <summary>The weights served.</summary>
    public ModelWeights Weights { get; }

    /// <summary>Computes a batch: writes its keys and values to <paramref name="cache"/> and its logits, in batch order.</summary>
    /// <exception cref="ArgumentException">A chunk is empty, too long for the model, or its block table is too short.</exception>
    public void Forward(ReadOnlySpan<SequenceChunk> batch, PagedKvCache cache, LogitsBuffer logits)
    {
        var rows = 0;
        foreach (var chunk in batch)
        {
            Validate(chunk, cache);
            rows += chunk.AllLogits ? chunk.Tokens.Length : 1;
        }

        logits.Reset(rows, Weights.Config.VocabularySize);
        if (_workers.Length == 1 || batch.Length == 1)
        {
            _workers[0].Begin();
            var row = 0;
            foreach (var chunk in batch)
            {
                _workers[0].Add(chunk, row);
                row += chunk.AllLogits ? chunk.Tokens.Length : 1;
            }

            _workers[0].Run(cache, logits);
            return;
        }

        Share(batch);
        Parallel.For(0, _workers.Length, new ParallelOptions { MaxDegreeOfParallelism = _workers.Length }, i => _workers[i].Run(cache, logits));
    }

    /// <summary>Gives each chunk to the worker with the fewest tokens so far.</summary>
    private void Share(ReadOnlySpan<SequenceChunk> batch)
    {
        Span<int> load = stackalloc int[_workers.Length];
        foreach (var worker in _workers)
        {
            worker.Begin();
        }

        var row = 0;
        foreach (var chunk in batch)
        {
            var least = 0;
            for (var i = 1; i < load.Length; i++)
            {
                least = load[i] < load[least] ? i : least;
            }

            load[least] += chunk.Tokens.Length;
            _workers[least].Add(chunk, row);
            row += chunk.AllLogits ? chunk.Tokens.Length : 1;
        }
    }

    private void Validate(in SequenceChunk chunk, PagedKvCache cache)
    {
        var end = chunk.Start + chunk.Tokens.Length;
        if (chunk.Tokens.Length == 0 || chunk.Start < 0 || end > Weights.Config.MaxPositionEmbeddings)
        {
            throw new ArgumentException($"A chunk covers positions {chunk.Start} to {end}; the model has 0 to {Weights.Config.MaxPositionEmbeddings}.", nameof(chunk));
        }

        if (chunk.Blocks.Length * cache.BlockTokens < end)
        {
            throw new ArgumentException($"A block table of {chunk.Blocks.Length} blocks does not cover {end} positions.", nameof(chunk));
        }

        foreach (var token in chunk.Tokens.Span)
        {
            if ((uint)token >= (uint)Weights.Config.VocabularySize)
            {
                throw new ArgumentException($"Token id {token} is outside the vocabulary of {Weights.Config.VocabularySize}.", nameof(chunk));
            }
        }
    }
}
