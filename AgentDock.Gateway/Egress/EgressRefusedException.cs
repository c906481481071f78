namespace AgentPlatform.AgentDock.Egress;

/// <summary>A connection is not made; status and message go to the program.</summary>
internal sealed class EgressRefusedException(string status, string message) : Exception(message)
{
    internal string Status { get; } = status;
}
