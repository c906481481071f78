using Aspire.Hosting.Running;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.State;

/// <summary>One instance, as the state file tells it.</summary>
internal sealed record InstanceState(
    string Name, string Instance, int Replica, string State, string? Health, int? Pid, int Restarts, int? ExitCode, string? Message,
    IReadOnlyDictionary<string, string> Urls, string Log)
{
    public static InstanceState Of(InstanceSupervisor one)
    {
        var snapshot = one.Snapshot;
        return new InstanceState(
            one.Replica.Resource.Name,
            one.Replica.Name,
            one.Replica.Replica,
            snapshot.State?.Text ?? string.Empty,
            HealthWord(snapshot.HealthStatus),
            snapshot.ProcessId,
            snapshot.Restarts,
            snapshot.ExitCode,
            snapshot.Message,
            one.Replica.Urls(),
            one.Log.Path);
    }

    public static string? HealthWord(HealthStatus? health) => health switch
    {
        null => null,
        HealthStatus.Healthy => "healthy",
        _ => "unhealthy",
    };
}
