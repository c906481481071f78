namespace AgentPlatform.AgentDock.Replay;

/// <summary>Section <c>AgentDock:Replay</c>.</summary>
internal sealed class ReplayOptions
{
    internal const string Section = "AgentDock:Replay";

    /// <summary>For calls that do not say otherwise (header <c>x-agentdock-replay</c>).</summary>
    public ReplayMode Mode { get; set; }

    /// <summary>The cassette; made where it is missing. Empty: there is none, and calls cannot ask for one.</summary>
    public string File { get; set; } = string.Empty;
}
