namespace AgentPlatform.Inference.OpenAi;

/// <summary>Body of GET /v1/models.</summary>
internal sealed record ModelList(string Object, IReadOnlyList<ModelEntry> Data);
