namespace AgentPlatform.AgentDock.Replay;

/// <summary>What happens to a call between the gateway's door and its tool.</summary>
internal enum ReplayMode
{
    /// <summary>Tools answer.</summary>
    Off,

    /// <summary>Tools answer, and what they say is written down.</summary>
    Record,

    /// <summary>Only the cassette answers; what it does not hold is a fault. No server is needed.</summary>
    Replay,

    /// <summary>The cassette answers what it holds; tools answer the rest, which is written down.</summary>
    ReplayOrLive,

    /// <summary>Tools answer, and what they say is compared with the cassette.</summary>
    Diff,
}
