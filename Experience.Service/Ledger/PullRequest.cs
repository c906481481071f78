using AgentPlatform.Experience.Storage;

namespace AgentPlatform.Experience.Ledger;

/// <summary>A consumer asks for groups.</summary>
/// <param name="Key">The same key gets the same groups while they are not committed.</param>
/// <param name="RunId">The run; one that does not exist yet has no groups.</param>
/// <param name="ConsumerId">Who holds the groups until they are committed.</param>
/// <param name="MaxGroups">Most groups to hand out.</param>
/// <param name="Held">Groups the consumer has in its hands already: not sent again.</param>
internal sealed record PullRequest(CallKey Key, string RunId, string ConsumerId, int MaxGroups, IReadOnlySet<string> Held);
