namespace Aspire.Hosting;

/// <summary>Knobs of the in-repo host, section <c>AppHost</c>.</summary>
internal sealed class AppHostOptions
{
    public const string SectionName = "AppHost";

    /// <summary>File that says what runs and where; logs lie beside it.</summary>
    /// <value>Default is artifacts/run/state.json under the repository's root.</value>
    public string? StatePath { get; set; }

    /// <summary>Port of the host's page on loopback; the next free one is taken where it is in use, 0 takes any free one.</summary>
    /// <value>Default is 18888.</value>
    public int DashboardPort { get; set; } = 18888;

    /// <summary>Seconds between SIGTERM and SIGKILL when a resource is stopped.</summary>
    /// <value>Default is 10.</value>
    public double StopGraceSeconds { get; set; } = 10;

    /// <summary>Lines of output kept in memory per instance.</summary>
    /// <value>Default is 2,000.</value>
    public int LogLines { get; set; } = 2000;

    /// <summary>Size at which a log file is set aside as <c>.1</c> and begun anew, in bytes.</summary>
    /// <value>Default is 32 MiB.</value>
    public long LogFileBytes { get; set; } = 32 * 1024 * 1024;
}
