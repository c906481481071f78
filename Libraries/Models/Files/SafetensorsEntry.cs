namespace AgentPlatform.Models.Files;

/// <summary>One tensor of a safetensors file; begin and end are byte offsets into its data.</summary>
internal sealed record SafetensorsEntry(TensorDataType Type, IReadOnlyList<long> Shape, long Begin, long End);
