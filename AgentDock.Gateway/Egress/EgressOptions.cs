namespace AgentPlatform.AgentDock.Egress;

/// <summary>Section <c>AgentDock:Egress</c>: what sandboxes can be granted at most.</summary>
internal sealed class EgressOptions
{
    internal const string Section = "AgentDock:Egress";

    /// <summary>Hosts that a lease may ask for: "example.org", "*.example.org", "example.org:8080". Empty: none.</summary>
    public IList<string> Allow { get; } = [];

    /// <summary>Networks that may be reached although they are private, for a mirror of one's own: "10.1.2.3/32".</summary>
    public IList<string> AllowAddresses { get; } = [];

    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>A connection on which nothing moves for so long is closed.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(2);
}
