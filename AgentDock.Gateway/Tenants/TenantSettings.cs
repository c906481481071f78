namespace AgentPlatform.AgentDock.Tenants;

/// <summary>One tenant under <c>AgentDock:Tenants:NAME</c>.</summary>
internal sealed class TenantSettings
{
    /// <summary>What its keys may do.</summary>
    public TenantRole Role { get; set; }

    /// <summary>Files with one key a line; # begins a comment.</summary>
    public IList<string> KeyFiles { get; } = [];

    /// <summary>Keys from variables (<c>AgentDock__Tenants__NAME__Keys__0</c>).</summary>
    public IList<string> Keys { get; } = [];

    /// <summary>SHA-256 of keys in hexadecimal, for settings that others may read.</summary>
    public IList<string> KeyHashes { get; } = [];

    /// <summary>Tools it may call, as "server.tool" or the tool's name, with * for any text; empty: all.</summary>
    public IList<string> Allow { get; } = [];

    /// <summary>Tools it may not call; wins over Allow.</summary>
    public IList<string> Deny { get; } = [];

    /// <summary>Calls a second in the long run; zero: no limit.</summary>
    public double CallsPerSecond { get; set; }

    /// <summary>Calls at once after a rest; zero: one second's.</summary>
    public int Burst { get; set; }

    /// <summary>Calls within 24 hours of the first; zero: no limit.</summary>
    public int CallsPerDay { get; set; }

    /// <summary>Calls under way; zero: no limit.</summary>
    public int MaxConcurrent { get; set; }
}
