namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>Where a server gets a secret.</summary>
internal enum SecretTarget
{
    /// <summary>A variable of its environment.</summary>
    Env,

    /// <summary>A header of each request to it.</summary>
    Header,

    /// <summary>An argument of its tools, which callers neither see nor give.</summary>
    Argument,
}
