using System.Net;

namespace AgentPlatform.AgentDock.Engine;

/// <summary>The engine refused (with a status), or could not be reached or understood (without).</summary>
internal sealed class EngineException(string message, HttpStatusCode? status = null, Exception? innerException = null) : Exception(message, innerException)
{
    public HttpStatusCode? Status { get; } = status;

    /// <summary>What was named is not there.</summary>
    public bool IsMissing => Status == HttpStatusCode.NotFound;
}
