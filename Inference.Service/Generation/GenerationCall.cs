using System.Threading.Channels;
using AgentPlatform.Inference.Scheduling;

namespace AgentPlatform.Inference.Generation;

/// <summary>A generation in progress. Disposing it before its end cancels it.</summary>
internal sealed class GenerationCall(Sequence sequence, TimeProvider time, Action<Sequence> cancel, CancellationTokenRegistration registration) : IDisposable
{
    /// <summary>Tokens as they are sampled; only for a streamed generation. Ends with the fault that ended the generation.</summary>
    public ChannelReader<SampledToken> Tokens =>
        sequence.Progress?.Reader ?? throw new InvalidOperationException("The generation was not asked to stream.");

    /// <summary>Prompt positions taken from the prefix cache; known once the first token is there.</summary>
    public int CachedPromptTokens => sequence.Cached;

    /// <summary>All of it, once it has ended.</summary>
    public async Task<GenerationResult> ResultAsync()
    {
        await sequence.Done.Task;
        var sampled = sequence.Length - sequence.PromptLength;
        return new GenerationResult(
            sequence.Tokens.AsMemory(sequence.PromptLength, sampled),
            sequence.LogProbabilities.AsMemory(0, sampled),
            sequence.WeightVersions.AsMemory(0, sampled),
            sequence.End,
            sequence.PromptLength,
            sequence.Cached,
            time.GetElapsedTime(sequence.ArrivedAt, sequence.EnteredAt),
            time.GetElapsedTime(sequence.EnteredAt, sequence.EndedAt));
    }

    public void Dispose()
    {
        registration.Dispose();
        if (!sequence.Done.Task.IsCompleted)
        {
            cancel(sequence);
        }
    }
}
