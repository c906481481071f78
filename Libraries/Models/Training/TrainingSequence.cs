namespace AgentPlatform.Models.Training;

/// <summary>One sequence of a training batch. Sequences never see each other.</summary>
/// <param name="Tokens">Token ids, first position first.</param>
/// <param name="Predicted">Indices into <paramref name="Tokens"/>, ascending and at least 1, of the tokens that carry loss.</param>
public readonly record struct TrainingSequence(ReadOnlyMemory<int> Tokens, ReadOnlyMemory<int> Predicted)
{
    /// <summary>Positions that must be computed: those before the last predicted token.</summary>
    public int Rows => Predicted.Length == 0 ? 0 : Predicted.Span[^1];
}
