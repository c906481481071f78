using System.Net.Sockets;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A place where a resource listens.</summary>
public sealed class EndpointAnnotation : IResourceAnnotation
{
    private string? _transport;

    /// <summary>An endpoint.</summary>
    /// <param name="protocol">TCP or UDP.</param>
    /// <param name="uriScheme">Scheme of its URL; default is the protocol.</param>
    /// <param name="transport">http, http2 or the protocol.</param>
    /// <param name="name">Name; default is the scheme.</param>
    /// <param name="port">Port that consumers use.</param>
    /// <param name="targetPort">Port that the process listens on.</param>
    /// <param name="isExternal">True where publishing opens it to the outside.</param>
    /// <param name="isProxied">Accepted for compatibility: this host has no proxy.</param>
    public EndpointAnnotation(
        ProtocolType protocol, string? uriScheme = null, string? transport = null, string? name = null, int? port = null, int? targetPort = null,
        bool? isExternal = null, bool isProxied = true)
    {
        Protocol = protocol;
        UriScheme = uriScheme ?? (protocol == ProtocolType.Udp ? "udp" : "tcp");
        Name = name ?? UriScheme;
        ModelName.Validate("endpoint", Name);
        _transport = transport;
        Port = port;
        TargetPort = targetPort;
        IsExternal = isExternal ?? false;
        IsProxied = isProxied;
    }

    /// <summary>Name, unique within the resource without regard to case.</summary>
    public string Name { get; set; }

    /// <summary>TCP or UDP.</summary>
    public ProtocolType Protocol { get; set; }

    /// <summary>Port that consumers use; null lets the host choose.</summary>
    public int? Port { get; set; }

    /// <summary>Port that the process listens on; null is <see cref="Port"/>.</summary>
    public int? TargetPort { get; set; }

    /// <summary>Scheme of the URL.</summary>
    public string UriScheme { get; set; }

    /// <summary>http, http2 or the protocol; health is probed over it.</summary>
    public string Transport
    {
        get => _transport ?? (IsHttp ? "http" : Protocol == ProtocolType.Udp ? "udp" : "tcp");
        set => _transport = value;
    }

    /// <summary>True where publishing opens it to the outside.</summary>
    public bool IsExternal { get; set; }

    /// <summary>Accepted for compatibility: this host has no proxy.</summary>
    public bool IsProxied { get; set; }

    /// <summary>True where <c>WithReference(resource)</c> leaves it out.</summary>
    public bool ExcludeReferenceEndpoint { get; set; }

    /// <summary>Key under <c>Kestrel:Endpoints</c> in the project's settings, where it comes from there.</summary>
    internal string? KestrelName { get; init; }

    /// <summary>Ports by replica, once the host has chosen them.</summary>
    internal IReadOnlyList<int>? AllocatedPorts { get; set; }

    internal bool IsHttp => UriScheme is "http" or "https";

    internal int? FixedPort => TargetPort ?? Port;
}
