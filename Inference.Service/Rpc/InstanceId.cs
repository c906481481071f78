namespace AgentPlatform.Inference.Rpc;

/// <summary>Names this start of the process, so that a trainer notices an engine that came back without its weights.</summary>
internal sealed class InstanceId
{
    public string Value { get; } = Guid.NewGuid().ToString("N");
}
