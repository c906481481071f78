namespace AgentPlatform.Cli.Platform;

/// <summary>Something the person at the keyboard can mend; its message is all that is shown.</summary>
internal sealed class CliException(string message, Exception? innerException = null) : Exception(message, innerException);
