using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Running;
using Aspire.Hosting.State;

namespace Aspire.Hosting.Dashboard;

/// <summary>One instance, as the host's page shows it.</summary>
internal sealed record ResourceView(
    string Name, string Instance, int Replica, string Type, string State, string? Style, string? Health, string? Message, int? Pid, int Restarts,
    int? ExitCode, DateTime? Started, DateTime? Stopped, double? CpuSeconds, long? RssBytes, IReadOnlyDictionary<string, string> Urls, string Log,
    IReadOnlyList<string> WaitsFor, IReadOnlyList<string> References, string? Parent)
{
    public static ResourceView Of(InstanceSupervisor one)
    {
        var resource = one.Replica.Resource;
        var snapshot = one.Snapshot;
        var usage = snapshot.ProcessId is { } pid ? ProcessUsage.Read(pid) : null;
        return new ResourceView(
            resource.Name,
            one.Replica.Name,
            one.Replica.Replica,
            snapshot.ResourceType,
            snapshot.State?.Text ?? string.Empty,
            snapshot.State?.Style,
            InstanceState.HealthWord(snapshot.HealthStatus),
            snapshot.Message,
            snapshot.ProcessId,
            snapshot.Restarts,
            snapshot.ExitCode,
            snapshot.StartTimeStamp,
            snapshot.StopTimeStamp,
            usage?.CpuSeconds,
            usage?.RssBytes,
            one.Replica.Urls(),
            one.Log.Path,
            [.. StartGraph.Dependencies(resource).Select(other => other.Name)],
            [.. resource.Annotations.OfType<EndpointReferenceAnnotation>().Select(reference => reference.Resource.Name)],
            resource.Annotations.OfType<ResourceRelationshipAnnotation>().FirstOrDefault(relation => relation.Type == "Parent")?.Resource.Name);
    }
}
