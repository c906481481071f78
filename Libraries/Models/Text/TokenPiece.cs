namespace AgentPlatform.Models.Text;

/// <summary>A run of tokens of one kind.</summary>
/// <param name="Kind">Where they come from.</param>
/// <param name="Ids">The tokens, at least one.</param>
public sealed record TokenPiece(TokenPieceKind Kind, int[] Ids)
{
    /// <summary>All tokens of several pieces.</summary>
    public static int[] Concatenate(IEnumerable<TokenPiece> pieces) => [.. pieces.SelectMany(piece => piece.Ids)];
}
