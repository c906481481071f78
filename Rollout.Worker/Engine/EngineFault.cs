namespace AgentPlatform.Rollout.Engine;

/// <summary>What a failed Generate says of its engine.</summary>
internal enum EngineFault
{
    /// <summary>It is gone or has no model: another one, or later.</summary>
    Away,

    /// <summary>It is well but cannot take this now: later.</summary>
    Busy,

    /// <summary>The same call would fail again.</summary>
    Lasting,
}
