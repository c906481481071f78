namespace AgentPlatform.AgentDock.Audit;

/// <summary>Section <c>AgentDock:Audit</c>.</summary>
internal sealed class AuditOptions
{
    internal const string Section = "AgentDock:Audit";

    /// <summary>The log; made where it is missing. Empty: none is kept.</summary>
    public string File { get; set; } = string.Empty;

    /// <summary>Lines that may wait for the disk. A call never waits for it: what does not fit is dropped, counted and said in the log.</summary>
    public int Capacity { get; set; } = 16_384;
}
