using System.Text.Json.Serialization;
using AgentPlatform.AgentDock.Engine.Wire;

namespace AgentPlatform.AgentDock.Engine;

/// <summary>The engine's JSON, without reflection.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ContainerSettings))]
[JsonSerializable(typeof(CreatedContainer))]
[JsonSerializable(typeof(WaitAnswer))]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(EngineVersion))]
[JsonSerializable(typeof(ContainerSummary[]))]
[JsonSerializable(typeof(ContainerDetails))]
[JsonSerializable(typeof(ExecSettings))]
[JsonSerializable(typeof(ExecStart))]
[JsonSerializable(typeof(ExecDetails))]
[JsonSerializable(typeof(ContainerStats))]
[JsonSerializable(typeof(UpdateSettings))]
[JsonSerializable(typeof(ImageSummary[]))]
[JsonSerializable(typeof(ImageSummary))]
[JsonSerializable(typeof(EngineEvent))]
[JsonSerializable(typeof(Dictionary<string, string[]>))]
internal sealed partial class EngineJson : JsonSerializerContext;
