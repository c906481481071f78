namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>What a replica is asked to show that it lives.</summary>
internal enum HealthProbe
{
    /// <summary>The protocol's ping.</summary>
    Ping,

    /// <summary>tools/list, for servers that know no ping.</summary>
    List,
}
