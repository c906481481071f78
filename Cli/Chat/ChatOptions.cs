using AgentPlatform.Contracts.Ledger.V1;

namespace AgentPlatform.Cli.Chat;

/// <summary>How questions are asked.</summary>
/// <param name="Tools">Tools the agent may call; null is all the gateway has.</param>
/// <param name="Remember">Whether earlier questions and answers go before the next one.</param>
internal sealed record ChatOptions(IReadOnlyList<string>? Tools, Sampling Sampling, Limits Limits, string SystemPrompt, bool Remember);
