namespace AgentPlatform.Inference.OpenAi;

internal sealed record ModelEntry(string Id, string Object, long Created, string OwnedBy, int MaxModelLen);
