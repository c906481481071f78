using AgentPlatform.Contracts.AgentDock.V1;

namespace AgentPlatform.AgentDock.Tools;

/// <summary>One try on one replica.</summary>
internal sealed record CallAttempt(string Replica, Fault Fault, string Message, TimeSpan Duration);
