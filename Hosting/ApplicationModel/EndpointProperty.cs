namespace Aspire.Hosting.ApplicationModel;

/// <summary>A part of an endpoint's address.</summary>
public enum EndpointProperty
{
    /// <summary>Scheme, host and port.</summary>
    Url,

    /// <summary>Host name.</summary>
    Host,

    /// <summary>Host as an IPv4 address.</summary>
    IPV4Host,

    /// <summary>Port that consumers use.</summary>
    Port,

    /// <summary>Scheme.</summary>
    Scheme,

    /// <summary>Port that the process listens on.</summary>
    TargetPort,

    /// <summary>Host and port.</summary>
    HostAndPort,
}
