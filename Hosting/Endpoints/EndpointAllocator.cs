using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Endpoints;

/// <summary>Gives every endpoint of every replica its own port; there is no proxy in between.</summary>
internal static class EndpointAllocator
{
    /// <exception cref="DistributedApplicationException">A port that the model fixes is in use, or is fixed for several replicas.</exception>
    public static void Allocate(DistributedApplicationModel model, IPortSource ports)
    {
        // Fixed ports first, so that a chosen one cannot take theirs.
        foreach (var (resource, endpoint) in Endpoints(model).Where(one => one.Endpoint.FixedPort is not null))
        {
            var port = endpoint.FixedPort!.Value;
            if (resource.GetReplicaCount() > 1)
            {
                throw new DistributedApplicationException(
                    $"Endpoint '{endpoint.Name}' of resource '{resource.Name}' fixes port {port}, but the resource has {resource.GetReplicaCount()} replicas; leave the port to the host.");
            }

            if (!ports.TryTake(port))
            {
                throw new DistributedApplicationException(
                    $"Port {port} of endpoint '{endpoint.Name}' of resource '{resource.Name}' is in use on this machine; free it, or leave the port to the host.");
            }

            endpoint.AllocatedPorts = [port];
        }

        foreach (var (resource, endpoint) in Endpoints(model).Where(one => one.Endpoint.FixedPort is null))
        {
            endpoint.AllocatedPorts = [.. Enumerable.Range(0, resource.GetReplicaCount()).Select(_ => ports.Next())];
        }
    }

    private static IEnumerable<(IResource Resource, EndpointAnnotation Endpoint)> Endpoints(DistributedApplicationModel model) =>
        model.Resources.SelectMany(resource => resource.Endpoints().Select(endpoint => (resource, endpoint)));
}
