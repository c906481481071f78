using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>State of one instance of a resource at one moment.</summary>
public sealed record CustomResourceSnapshot
{
    /// <summary>Project, Executable or Parameter.</summary>
    public required string ResourceType { get; init; }

    /// <summary>State of the process.</summary>
    public ResourceStateSnapshot? State { get; init; }

    /// <summary>Health; null unless the process runs.</summary>
    public HealthStatus? HealthStatus { get; init; }

    /// <summary>Exit code of the last process that ended; 128 + n where signal n ended it.</summary>
    public int? ExitCode { get; init; }

    /// <summary>When the present process was started, in UTC.</summary>
    public DateTime? StartTimeStamp { get; init; }

    /// <summary>When the last process ended, in UTC.</summary>
    public DateTime? StopTimeStamp { get; init; }

    /// <summary>Id of the present process.</summary>
    internal int? ProcessId { get; init; }

    /// <summary>How often it was started again by itself.</summary>
    internal int Restarts { get; init; }

    /// <summary>What it waits for, or why it is not well.</summary>
    internal string? Message { get; init; }

    internal bool IsReady => State?.Text == KnownResourceStates.Running
        && HealthStatus == Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy;

    internal bool IsTerminal => State is not null && KnownResourceStates.TerminalStates.Contains(State.Text);
}
