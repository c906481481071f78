using Microsoft.Extensions.Options;

namespace AgentPlatform.Inference.Generation;

/// <summary>Refuses limits that the engine could not keep, naming the key and its environment variable.</summary>
internal sealed class EngineOptionsValidator : IValidateOptions<EngineOptions>
{
    public ValidateOptionsResult Validate(string? name, EngineOptions options)
    {
        List<string> wrong = [];
        Require(options.Threads is >= 1 and <= 1024, nameof(options.Threads), options.Threads, "between 1 and 1024");
        Require(options.KvCacheBytes is >= 1 << 20 and <= 8L << 30, nameof(options.KvCacheBytes), options.KvCacheBytes, "between 1 MiB (1048576) and 8 GiB (8589934592)");
        Require(options.MaxSequences is >= 1 and <= 65536, nameof(options.MaxSequences), options.MaxSequences, "between 1 and 65536");
        Require(
            options.MaxBatchTokens >= options.MaxSequences && options.MaxBatchTokens <= 1 << 20, nameof(options.MaxBatchTokens), options.MaxBatchTokens,
            $"at least Inference:MaxSequences ({options.MaxSequences}), since each running sequence needs one token of a step, and at most 1048576");
        Require(options.MaxQueue is >= 1 and <= 1 << 20, nameof(options.MaxQueue), options.MaxQueue, "between 1 and 1048576");
        Require(options.KvOvercommit is >= 1 and <= 64, nameof(options.KvOvercommit), options.KvOvercommit, "between 1 and 64");
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);

        void Require(bool holds, string key, object value, string range)
        {
            if (!holds)
            {
                wrong.Add(FormattableString.Invariant($"Inference:{key} (environment Inference__{key}) is {value}; it must be {range}."));
            }
        }
    }
}
