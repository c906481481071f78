namespace AgentPlatform.Models.Files;

/// <summary>How a tensor's numbers are stored in a file.</summary>
public enum TensorDataType
{
    /// <summary>IEEE single precision, 4 bytes.</summary>
    F32,

    /// <summary>The upper half of a single, 2 bytes.</summary>
    BF16,

    /// <summary>IEEE half precision, 2 bytes. Read only.</summary>
    F16,
}
