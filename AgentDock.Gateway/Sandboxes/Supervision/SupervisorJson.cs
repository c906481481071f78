using System.Text.Json.Serialization;

namespace AgentPlatform.AgentDock.Sandboxes.Supervision;

/// <summary>The supervisor's JSON, without reflection.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SupervisorRequest))]
[JsonSerializable(typeof(SupervisorAnswer))]
internal sealed partial class SupervisorJson : JsonSerializerContext;
