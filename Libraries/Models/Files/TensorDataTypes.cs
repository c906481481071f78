namespace AgentPlatform.Models.Files;

/// <summary>Names and sizes of the stored number types.</summary>
internal static class TensorDataTypes
{
    public static int SizeInBytes(this TensorDataType type) => type == TensorDataType.F32 ? 4 : 2;

    /// <summary>The name in a safetensors header, or null for a type this library does not read.</summary>
    public static TensorDataType? FromSafetensors(string name) => name switch
    {
        "F32" => TensorDataType.F32,
        "BF16" => TensorDataType.BF16,
        "F16" => TensorDataType.F16,
        _ => null,
    };

    public static string ToSafetensors(this TensorDataType type) => type switch
    {
        TensorDataType.F32 => "F32",
        TensorDataType.BF16 => "BF16",
        _ => "F16",
    };

    /// <summary>The name in config.json, or null for a type this library does not read.</summary>
    public static TensorDataType? FromConfig(string name) => name switch
    {
        "float32" => TensorDataType.F32,
        "bfloat16" => TensorDataType.BF16,
        "float16" => TensorDataType.F16,
        _ => null,
    };

    public static string ToConfig(this TensorDataType type) => type switch
    {
        TensorDataType.F32 => "float32",
        TensorDataType.BF16 => "bfloat16",
        _ => "float16",
    };
}
