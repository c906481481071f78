namespace AgentPlatform.AgentDock.Drift;

/// <summary>Section <c>AgentDock:Drift</c>.</summary>
internal sealed class DriftOptions
{
    internal const string Section = "AgentDock:Drift";

    public DriftMode Mode { get; set; }

    /// <summary>Where pins are kept over a restart; empty: in memory only.</summary>
    public string File { get; set; } = string.Empty;
}
