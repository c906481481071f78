using Microsoft.Extensions.Options;

namespace AgentPlatform.Rollout.Hosting;

/// <summary>Names the key, its value and the range, for every setting that is out of range.</summary>
internal sealed class RolloutOptionsValidator : IValidateOptions<RolloutOptions>
{
    public ValidateOptionsResult Validate(string? name, RolloutOptions options)
    {
        var problems = new List<string>();
        Number(nameof(options.MaxConcurrent), options.MaxConcurrent, 1, 10_000);
        Number(nameof(options.LeaseBatch), options.LeaseBatch, 1, 1000);
        Number(nameof(options.SubmitBatch), options.SubmitBatch, 1, 1000);
        Span(nameof(options.LeaseDuration), options.LeaseDuration, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        Span(nameof(options.LeaseWait), options.LeaseWait, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        Span(nameof(options.SubmitDelay), options.SubmitDelay, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Span(nameof(options.Patience), options.Patience, TimeSpan.Zero, TimeSpan.FromHours(1));
        Span(nameof(options.GenerateTimeout), options.GenerateTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        Span(nameof(options.ToolTimeout), options.ToolTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        Span(nameof(options.EngineCheckInterval), options.EngineCheckInterval, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1));
        Span(nameof(options.MaxPause), options.MaxPause, TimeSpan.FromMilliseconds(64), TimeSpan.FromMinutes(10));
        if (options.LeaseWait > options.LeaseDuration / 3)
        {
            problems.Add(
                $"{RolloutOptions.SectionName}:LeaseWait is {options.LeaseWait}; it must be at most a third of Rollout:LeaseDuration ({options.LeaseDuration}), "
                + "since a lease may begin with the call that waits for it.");
        }

        var limits = options.Limits;
        Number("Limits:MaxTurns", limits.MaxTurns, 1, 100_000);
        Number("Limits:MaxContextTokens", limits.MaxContextTokens, 0, int.MaxValue);
        Number("Limits:MaxNewTokens", limits.MaxNewTokens, 0, int.MaxValue);
        Number("Limits:MaxTurnTokens", limits.MaxTurnTokens, 1, int.MaxValue);
        Span("Limits:MaxWallTime", limits.MaxWallTime, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1));
        Number("Limits:MaxMalformedCalls", limits.MaxMalformedCalls, 0, int.MaxValue);
        Number("Limits:MaxRepeatedTurns", limits.MaxRepeatedTurns, 0, int.MaxValue);
        Number("Limits:MaxCallsPerTurn", limits.MaxCallsPerTurn, 1, 1000);
        Number("Limits:MaxTranscriptTokens", limits.MaxTranscriptTokens, 0, int.MaxValue);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);

        void Number(string key, int value, int least, int most)
        {
            if (value < least || value > most)
            {
                problems.Add($"{RolloutOptions.SectionName}:{key} is {value}; it must be from {least} to {most}.");
            }
        }

        void Span(string key, TimeSpan value, TimeSpan least, TimeSpan most)
        {
            if (value < least || value > most)
            {
                problems.Add($"{RolloutOptions.SectionName}:{key} is {value}; it must be from {least} to {most}.");
            }
        }
    }
}
