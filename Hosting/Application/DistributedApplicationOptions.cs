namespace Aspire.Hosting;

/// <summary>How an application is created.</summary>
public sealed class DistributedApplicationOptions
{
    /// <summary>Command line of the application host.</summary>
    /// <value>Default is none.</value>
    public string[]? Args { get; set; }

    /// <summary>Name of the assembly that carries the generated project metadata.</summary>
    /// <value>Default is the entry assembly.</value>
    public string? AssemblyName { get; set; }

    /// <summary>True where the host shall not serve its own page.</summary>
    /// <value>Default is false.</value>
    public bool DisableDashboard { get; set; }

    /// <summary>Accepted for compatibility: the host's page is plain HTTP on loopback in any case.</summary>
    /// <value>Default is false.</value>
    public bool AllowUnsecuredTransport { get; set; }
}
