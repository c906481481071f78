namespace AgentPlatform.AgentDock.Sandboxes.Hosts;

/// <summary>One entry of <c>AgentDock:Sandboxes:Classes</c>. Sizes read "512m"; the disk and /tmp come on top of the memory.</summary>
internal sealed class SandboxClassOptions
{
    public string Name { get; set; } = "default";

    public string Image { get; set; } = "agentplatform/sandbox:current";

    /// <summary>The engine's name of a runtime, such as runsc. Empty: its default.</summary>
    public string Runtime { get; set; } = string.Empty;

    public string Memory { get; set; } = "512m";

    public double Cpus { get; set; } = 1;

    public int Pids { get; set; } = 128;

    public int OpenFiles { get; set; } = 1024;

    /// <summary>Size of /work.</summary>
    public string Disk { get; set; } = "256m";

    /// <summary>Size of /tmp.</summary>
    public string Tmp { get; set; } = "64m";

    /// <summary>How many wait at least, once the class was asked for.</summary>
    public int WarmMin { get; set; } = 2;

    /// <summary>How many wait at most, when many were asked for in the last minute.</summary>
    public int WarmMax { get; set; } = 16;

    /// <summary>Fills up at the start of the gateway.</summary>
    public bool Prewarm { get; set; }

    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(30);

    public TimeSpan MaxLease { get; set; } = TimeSpan.FromHours(24);

    public TimeSpan Grading { get; set; } = TimeSpan.FromMinutes(5);

    public TimeSpan MaxGrading { get; set; } = TimeSpan.FromHours(1);

    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Of a program that names none.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Of stdout and of stderr each, of a program that names none.</summary>
    public string Output { get; set; } = "1m";

    public string MaxOutput { get; set; } = "16m";
}
