using System.Text.Json.Serialization;

namespace AgentPlatform.AgentDock.Python;

/// <summary>The supervisor's lines, as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(PythonRequest))]
[JsonSerializable(typeof(PythonAnswer))]
internal sealed partial class PythonJson : JsonSerializerContext;
