namespace AgentPlatform.AgentDock.Tools;

/// <summary>What a tool returned besides text.</summary>
/// <param name="Kind">"image", "audio" or "resource".</param>
/// <param name="MimeType">As the tool says; may be empty.</param>
/// <param name="Content">Empty for a link.</param>
/// <param name="Uri">Of a resource.</param>
/// <param name="Name">Of a resource.</param>
internal sealed record ToolMedia(string Kind, string MimeType, ReadOnlyMemory<byte> Content, string Uri, string Name);
