using AgentPlatform.Contracts.Ledger.V1;

namespace AgentPlatform.Agents;

/// <summary>Counts turns that repeat an earlier turn of the same attempt token for token, side by side or not.</summary>
internal sealed class RepetitionGuard
{
    private readonly List<(TokenSpan First, int Repeats)> turns = [];

    /// <summary>How often this very turn was sampled before.</summary>
    public int Count(TokenSpan turn)
    {
        for (var i = 0; i < turns.Count; i++)
        {
            var (first, repeats) = turns[i];
            if (first.TokenIds.Equals(turn.TokenIds))
            {
                turns[i] = (first, repeats + 1);
                return repeats + 1;
            }
        }

        turns.Add((turn, 0));
        return 0;
    }
}
