namespace AgentPlatform.Models.Files;

/// <summary>A tensor to be written.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Shape">Its sizes, slowest first.</param>
/// <param name="Data">Its values, row-major; as many as the sizes multiply to.</param>
public sealed record NamedTensor(string Name, IReadOnlyList<long> Shape, ReadOnlyMemory<float> Data);
