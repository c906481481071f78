namespace AgentPlatform.AgentDock.Tenants;

/// <summary>What a key's holder may do; each includes the ones before it.</summary>
internal enum TenantRole
{
    /// <summary>Lists and calls tools, uses sandboxes of its own.</summary>
    Caller,

    /// <summary>Reads status and reports, pins runs.</summary>
    Operator,

    /// <summary>Changes the catalogue.</summary>
    Admin,
}
