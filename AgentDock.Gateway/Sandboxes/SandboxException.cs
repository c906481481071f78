namespace AgentPlatform.AgentDock.Sandboxes;

/// <summary>A sandbox could not be started or is gone.</summary>
internal sealed class SandboxException(string message, Exception? innerException = null) : Exception(message, innerException);
