using System.CommandLine;
using AgentPlatform.Contracts.Ledger.V1;

namespace AgentPlatform.Cli.Commands;

/// <summary>How tokens are drawn and where an attempt stops, as options.</summary>
internal sealed class SamplingOptions(double temperature)
{
    public Option<double> Temperature { get; } = Checked.Real("--temperature", "0 is greedy", temperature, 0, 10);

    public Option<double> TopP { get; } = Checked.Real("--top-p", "Cut to the likeliest tokens of this mass", 1, 0, 1);

    public Option<int> Seed { get; } = Checked.Whole("--seed", "Seed of the sampling", 1, 0, int.MaxValue);

    public Option<int> MaxNewTokens { get; } = Checked.Whole("--max-new-tokens", "Sampled tokens a turn; 0 is the worker's default", 0, 0, int.MaxValue);

    public Option<int> MaxTurns { get; } = Checked.Whole("--max-turns", "Turns an attempt; 0 is the worker's default", 0, 0, int.MaxValue);

    public Symbol[] All => [Temperature, TopP, Seed, MaxNewTokens, MaxTurns];

    public Sampling Sampling(CommandScope scope) => new()
    {
        Temperature = scope.Get(Temperature),
        TopP = scope.Get(TopP),
        Seed = (ulong)scope.Get(Seed),
        MaxNewTokens = scope.Get(MaxNewTokens),
    };

    public Limits Limits(CommandScope scope) => new() { MaxTurns = scope.Get(MaxTurns) };
}
