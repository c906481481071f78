using System.Threading.Channels;
using AgentPlatform.Inference.Generation;
using AgentPlatform.Inference.KvCache;
using AgentPlatform.Models.Compute;

namespace AgentPlatform.Inference.Scheduling;

/// <summary>
/// One request inside the engine: its tokens, how far they are computed, and the blocks that hold the result.
/// Touched by the engine's loop only, but for <see cref="IsCancelled"/>; after <see cref="Done"/> completes, by the caller only.
/// </summary>
internal sealed class Sequence
{
    private volatile bool _cancelled;

    private Sequence(ReadOnlySpan<int> prompt, int maxNewTokens)
    {
        Tokens = new int[prompt.Length + maxNewTokens];
        prompt.CopyTo(Tokens);
        Length = PromptLength = prompt.Length;
    }

    /// <summary>What it was checked against; it must not run on another model.</summary>
    public required object Model { get; init; }

    /// <summary>Prompt, then what was sampled, then room for what may be.</summary>
    public int[] Tokens { get; }

    /// <summary>Tokens known so far.</summary>
    public int Length { get; private set; }

    public int PromptLength { get; }

    public SamplingSettings Sampling { get; private init; }

    public int[] StopTokens { get; private init; } = [];

    /// <summary>One per sampled token.</summary>
    public float[] LogProbabilities { get; private init; } = [];

    /// <summary>One per sampled token.</summary>
    public long[] WeightVersions { get; private init; } = [];

    /// <summary>Whether the tokens are only scored, not continued.</summary>
    public bool IsScore { get; private init; }

    /// <summary>Where a streaming caller reads. It has room for all tokens there can be.</summary>
    public Channel<SampledToken>? Progress { get; private init; }

    public TaskCompletionSource<Sequence> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public GenerationEnd End { get; private set; }

    /// <summary>Positions whose keys and values are in the cache.</summary>
    public int Computed { get; private set; }

    /// <summary>Prompt positions found in the prefix cache when it first entered the batch.</summary>
    public int Cached { get; private set; }

    public int[] BlockTable { get; private set; } = [];

    public int BlockCount { get; private set; }

    /// <summary>Blocks at the front whose content is findable.</summary>
    public int KnownBlocks { get; private set; }

    /// <summary>Serial of the last findable block.</summary>
    public long Parent { get; private set; } = BlockPool.NoParent;

    /// <summary>Whether all keys and values come from the weights served now; only then may others share them.</summary>
    public bool IsPure { get; private set; } = true;

    /// <summary>Version of the weights that computed all scores.</summary>
    public long ScoreVersion { get; private set; }

    /// <summary>Whether it has been in the batch; until then it takes one of the queue's places.</summary>
    public bool HasEntered { get; private set; }

    public long ArrivedAt { get; init; }

    public long EnteredAt { get; private set; }

    public long EndedAt { get; private set; }

    public bool IsCancelled => _cancelled;

    public bool IsFinished => IsScore ? Pending <= 0 : End != GenerationEnd.None;

    /// <summary>Tokens to compute before the next one can be sampled, or before all are scored.</summary>
    public int Pending => Target - Computed;

    /// <summary>Positions it may ever need in the cache: the last token is never computed.</summary>
    public int MaxPositions => Tokens.Length - 1;

    private int Target => IsScore ? Length - 1 : Length;

    public static Sequence ForGeneration(object model, GenerationRequest request, bool streams, long now) => new(request.Prompt.Span, request.Sampling.MaxNewTokens)
    {
        Model = model,
        ArrivedAt = now,
        Sampling = request.Sampling,
        StopTokens = request.StopTokens.ToArray(),
        LogProbabilities = new float[request.Sampling.MaxNewTokens],
        WeightVersions = new long[request.Sampling.MaxNewTokens],
        Progress = streams
            ? Channel.CreateBounded<SampledToken>(new BoundedChannelOptions(request.Sampling.MaxNewTokens) { SingleReader = true, SingleWriter = true })
            : null,
    };

    public static Sequence ForScore(object model, ReadOnlySpan<int> tokens, long now) => new(tokens, 0)
    {
        Model = model,
        ArrivedAt = now,
        IsScore = true,
        LogProbabilities = new float[tokens.Length],
    };

    public void Cancel() => _cancelled = true;

    /// <summary>Enters the batch with blocks that hold its first positions already.</summary>
    public void Enter(int maxBlocks, ReadOnlySpan<int> shared, long parent, int blockTokens)
    {
        if (BlockTable.Length < maxBlocks)
        {
            BlockTable = new int[maxBlocks];
        }

        shared.CopyTo(BlockTable);
        BlockCount = KnownBlocks = shared.Length;
        Computed = shared.Length * blockTokens;
        Parent = parent;
        IsPure = true;
    }

    /// <summary>Notes the first time it entered the batch.</summary>
    public void NoteEntry(long now)
    {
        HasEntered = true;
        EnteredAt = now;
        Cached = Computed;
    }

    public void AddBlock(int block) => BlockTable[BlockCount++] = block;

    /// <summary>The next chunk, for the kernels.</summary>
    public SequenceChunk Chunk(int tokens) =>
        new(Tokens.AsMemory(Computed, tokens), Computed, BlockTable.AsMemory(0, BlockCount), IsScore);

    public void Advance(int tokens) => Computed += tokens;

    public void KnowBlock(long serial)
    {
        Parent = serial;
        KnownBlocks++;
    }

    /// <summary>Takes a sampled token and says whether it was the last.</summary>
    public bool Append(int token, float logProbability, long weightVersion)
    {
        var index = Length - PromptLength;
        Tokens[Length++] = token;
        LogProbabilities[index] = logProbability;
        WeightVersions[index] = weightVersion;
        Progress?.Writer.TryWrite(new SampledToken(token, logProbability, weightVersion));
        End = StopTokens.AsSpan().Contains(token) ? GenerationEnd.Stop
            : Length == Tokens.Length ? GenerationEnd.Length
            : GenerationEnd.None;
        return End != GenerationEnd.None;
    }

    /// <summary>Takes the score of the token after position <paramref name="position"/>.</summary>
    public void Score(int position, float logProbability, long weightVersion)
    {
        LogProbabilities[position + 1] = logProbability;
        ScoreVersion = weightVersion;
    }

    /// <summary>The weights changed under it: what is computed stays in use but is shared no more.</summary>
    public void BecomeMixed()
    {
        IsPure = Computed == 0;
        KnownBlocks = 0;
        Parent = BlockPool.NoParent;
    }

    /// <summary>Forgets all that is computed; the blocks have been given back.</summary>
    public void StartOver()
    {
        BlockCount = KnownBlocks = Computed = 0;
        Parent = BlockPool.NoParent;
        IsPure = true;
    }

    /// <summary>Tells the caller that all is done.</summary>
    public void Complete(long now)
    {
        EndedAt = now;
        Progress?.Writer.TryComplete();
        Done.TrySetResult(this);
    }

    /// <summary>Tells the caller that nothing more comes.</summary>
    public void Fail(Exception exception)
    {
        Progress?.Writer.TryComplete(exception);
        Done.TrySetException(exception);
    }
}
