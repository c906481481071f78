namespace AgentPlatform.Tools.MiniWeb.Hosting;

/// <summary>The options or the pages cannot be used; the message names which and the fix.</summary>
internal sealed class MiniWebException(string message) : Exception(message);
