namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>Where tool servers run.</summary>
internal enum SandboxMode
{
    /// <summary>Docker where an engine answers and has the images, local processes otherwise.</summary>
    Auto,

    /// <summary>Docker, or the gateway does not start.</summary>
    Docker,

    /// <summary>Local processes.</summary>
    Process,
}
