namespace AgentPlatform.AgentDock.Tenants;

/// <summary>What a caller may say about its calls besides the key, on every door.</summary>
internal static class CallerHeaders
{
    /// <summary>The run that a call belongs to; tool lists are pinned to it.</summary>
    internal const string Run = "x-agentdock-run";

    /// <summary>A mode of <see cref="Replay.ReplayMode"/> for the call.</summary>
    internal const string Replay = "x-agentdock-replay";
}
