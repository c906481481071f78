namespace AgentPlatform.AgentDock.Sandboxes.Leases;

/// <summary>Who calls on which lease.</summary>
/// <param name="Holder">The caller's tenant; empty where there are none.</param>
internal readonly record struct LeaseAccess(string Holder, string LeaseId, long Token);
