namespace AgentPlatform.AgentDock.Mcp;

/// <summary>The server or the way to it died; the call may or may not have run.</summary>
internal sealed class ReplicaLostException(string message, Exception? innerException = null) : Exception(message, innerException);
