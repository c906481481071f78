namespace AgentPlatform.Models.Files;

/// <summary>A tensor that a model must have.</summary>
/// <param name="Name">Its Hugging Face name.</param>
/// <param name="Shape">Its sizes, slowest first; a linear weight is [out, in].</param>
public sealed record TensorShape(string Name, IReadOnlyList<long> Shape)
{
    /// <summary>Number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (product, size) => product * size);
}
