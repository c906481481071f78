namespace AgentPlatform.AgentDock.Sandboxes.Supervision;

/// <summary>One message of the supervisor.</summary>
/// <param name="Kind">One of <see cref="FrameKind"/>.</param>
/// <param name="Operation">Number of the operation it belongs to.</param>
/// <param name="Payload">Its own copy.</param>
internal readonly record struct Frame(byte Kind, uint Operation, byte[] Payload);
