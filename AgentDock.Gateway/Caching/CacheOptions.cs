namespace AgentPlatform.AgentDock.Caching;

/// <summary>Section <c>AgentDock:Cache</c>.</summary>
internal sealed class CacheOptions
{
    internal const string Section = "AgentDock:Cache";

    /// <summary>Results of read-only tools are kept.</summary>
    public bool Enabled { get; set; }

    /// <summary>Tools whose results may be kept, as "server.tool" with * for any text; empty: all that are read-only.</summary>
    public IList<string> Tools { get; } = [];

    /// <summary>Tools whose results are never kept, such as a clock.</summary>
    public IList<string> Except { get; } = [];

    /// <summary>Bytes that all entries may hold together.</summary>
    public long MaxBytes { get; set; } = 64 << 20;

    /// <summary>How long a result stays fresh.</summary>
    public TimeSpan TimeToLive { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Trajectories with the same writes share results. Off: after its first write a trajectory shares with nobody, so that a tool with
    /// chance or time in it cannot make one trajectory read what another one wrote.
    /// </summary>
    public bool ShareWrites { get; set; }
}
