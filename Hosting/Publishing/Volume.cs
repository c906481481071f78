namespace Aspire.Hosting.Docker.Resources.ServiceNodes;

/// <summary>A volume of a service.</summary>
public sealed class Volume
{
    /// <summary>Name.</summary>
    public required string Name { get; set; }

    /// <summary>volume or bind.</summary>
    public string? Type { get; set; }

    /// <summary>Path in the container.</summary>
    public string? Target { get; set; }

    /// <summary>Name of the volume, or path on the machine.</summary>
    public string? Source { get; set; }

    /// <summary>True where the container may not write.</summary>
    public bool? ReadOnly { get; set; }
}
