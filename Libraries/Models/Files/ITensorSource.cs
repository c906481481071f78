namespace AgentPlatform.Models.Files;

/// <summary>Named tensors that can be read as floats: one file, or a model in shards.</summary>
public interface ITensorSource : IDisposable
{
    /// <summary>Names of all tensors.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>Whether there is a tensor of this name.</summary>
    bool Contains(string name);

    /// <summary>A tensor's sizes, slowest first.</summary>
    /// <exception cref="ModelFormatException">There is no such tensor.</exception>
    IReadOnlyList<long> Shape(string name);

    /// <summary>How a tensor's numbers are stored.</summary>
    /// <exception cref="ModelFormatException">There is no such tensor.</exception>
    TensorDataType DataType(string name);

    /// <summary>Reads a whole tensor, row-major, converted to floats.</summary>
    /// <exception cref="ModelFormatException">There is no such tensor, or it has another number of values than the destination.</exception>
    void Read(string name, Span<float> destination);
}
