namespace AgentPlatform.Models.Compute;

/// <summary>Tokens of one sequence to compute in this step.</summary>
/// <param name="Tokens">Token ids at positions <paramref name="Start"/>, Start+1, ....</param>
/// <param name="Start">Positions already in the cache.</param>
/// <param name="Blocks">Block table that covers Start + Tokens.Length positions.</param>
/// <param name="AllLogits">Logits for every token, else for the last one only.</param>
public readonly record struct SequenceChunk(ReadOnlyMemory<int> Tokens, int Start, ReadOnlyMemory<int> Blocks, bool AllLogits);
