using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Endpoints;
using Aspire.Hosting.State;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Running;

/// <summary>Checks the model, prepares ports and files, starts everything, and stops it in reverse order.</summary>
internal sealed partial class Orchestrator(
    DistributedApplicationModel model, DistributedApplicationOptions options, RunFolder folder, InstanceRegistry instances, Supervision supervision,
    StateFile state, DashboardServer dashboard, ILogger<Orchestrator> logger) : IHostedService
{
    private bool _started;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        StartGraph.Validate(model);
        RequirePrograms();
        folder.Take();
        using (var ports = new FreePorts())
        {
            EndpointAllocator.Allocate(model, ports);
        }

        instances.Create(model, supervision);
        foreach (var instance in instances.All)
        {
            instance.Announce();
        }

        if (!options.DisableDashboard)
        {
            await dashboard.StartAsync(cancellationToken);
            LogDashboard(dashboard.Url!);
        }

        await state.StartAsync(cancellationToken);
        _started = true;
        foreach (var instance in instances.All)
        {
            instance.Start();
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (!_started)
        {
            // The model may be a circle, and the state file another host's.
            return;
        }

        _started = false;

        // Consumers before what they wait for: each resource's end awaits the ends of its dependents.
        var ends = new Dictionary<IResource, Task>();
        await Task.WhenAll(model.Resources.Select(End));
        await state.StopAsync();
        await dashboard.StopAsync();
        folder.Release();

        Task End(IResource resource)
        {
            if (!ends.TryGetValue(resource, out var end))
            {
                ends[resource] = end = EndAsync(resource, [.. StartGraph.Dependents(model, resource).Select(End)]);
            }

            return end;
        }
    }

    private async Task EndAsync(IResource resource, IReadOnlyList<Task> dependents)
    {
        await Task.WhenAll(dependents);
        await Task.WhenAll(instances.All.Where(one => ReferenceEquals(one.Replica.Resource, resource)).Select(one => one.ShutdownAsync()));
    }

    private void RequirePrograms()
    {
        var missing = new List<string>();
        foreach (var resource in model.Resources.OfType<ProjectResource>().Where(one => !one.Annotations.OfType<ExplicitStartupAnnotation>().Any()))
        {
            try
            {
                LaunchPlanner.RequireProgram(resource);
            }
            catch (DistributedApplicationException error)
            {
                missing.Add(error.Message);
            }
        }

        if (missing.Count > 0)
        {
            throw new DistributedApplicationException(string.Join('\n', missing));
        }
    }

    [LoggerMessage(1201, LogLevel.Information, "the host's page is at {Url}")]
    private partial void LogDashboard(string url);
}
