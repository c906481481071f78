namespace AgentPlatform.AgentDock.Replay;

/// <summary>An image, a sound or a resource in a cassette's line.</summary>
/// <param name="Kind">"image", "audio" or "resource".</param>
/// <param name="MimeType">As the tool says.</param>
/// <param name="Content">Base64 in the line.</param>
/// <param name="Uri">Of a resource.</param>
/// <param name="Name">Of a resource.</param>
internal sealed record RecordedMedia(string Kind, string MimeType, byte[] Content, string Uri, string Name);
