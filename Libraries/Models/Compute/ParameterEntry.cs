namespace AgentPlatform.Models.Compute;

/// <summary>One tensor's place in the flat vector: <paramref name="Offset"/> and <paramref name="Length"/> in floats.</summary>
public sealed record ParameterEntry(string Name, int[] Shape, int Offset, int Length)
{
    /// <summary>Matrices are decayed by the optimiser; norms are not.</summary>
    public bool IsMatrix => Shape.Length == 2;
}
