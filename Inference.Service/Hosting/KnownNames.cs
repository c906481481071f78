namespace AgentPlatform.Inference.Hosting;

/// <summary>Names that others depend on.</summary>
internal static class KnownNames
{
    /// <summary>ActivitySource and Meter.</summary>
    public const string Telemetry = "AgentPlatform.Inference";

    public const string GrpcEndpoint = "http";

    public const string OpenAiEndpoint = "openai";
}
