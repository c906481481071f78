namespace AgentPlatform.Models.Text;

/// <summary>The checked content of a tokenizer.json.</summary>
internal sealed class TokenizerModel
{
    /// <summary>Vocabulary entries and added tokens.</summary>
    public required Dictionary<string, int> Ids { get; init; }

    /// <summary>The bytes of each id; empty where there is none.</summary>
    public required byte[][] TokenBytes { get; init; }

    /// <summary>The token of each single byte.</summary>
    public required int[] IdOfByte { get; init; }

    public required Dictionary<long, (int Rank, int Id)> Merges { get; init; }

    public required IReadOnlyList<AddedToken> AddedTokens { get; init; }

    public required HashSet<int> SpecialIds { get; init; }

    public required Pretokenizer Pretokenizer { get; init; }

    /// <summary>Whether text is brought to Unicode form C first.</summary>
    public required bool ComposeCanonically { get; init; }

    /// <summary>Whether a chunk that is a vocabulary entry is taken whole.</summary>
    public required bool IgnoreMerges { get; init; }
}
