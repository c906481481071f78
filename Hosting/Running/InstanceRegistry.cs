using System.Security.Cryptography;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Environment;

namespace Aspire.Hosting.Running;

/// <summary>All instances of the application that runs.</summary>
internal sealed class InstanceRegistry : IDisposable
{
    private IReadOnlyList<InstanceSupervisor> _all = [];

    public IReadOnlyList<InstanceSupervisor> All => _all;

    public void Create(DistributedApplicationModel model, Supervision supervision) =>
        _all = [.. Replicas(model, () => RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz", 8))
            .Select(replica => new InstanceSupervisor(replica, supervision))];

    /// <summary>Finds an instance by its name, or all instances of a resource by the resource's.</summary>
    public IReadOnlyList<InstanceSupervisor> Find(string name)
    {
        var exact = All.Where(one => string.Equals(one.Replica.Name, name, StringComparison.OrdinalIgnoreCase)).ToArray();
        return exact.Length > 0
            ? exact
            : [.. All.Where(one => string.Equals(one.Replica.Resource.Name, name, StringComparison.OrdinalIgnoreCase))];
    }

    public void Dispose()
    {
        foreach (var instance in All)
        {
            instance.Dispose();
        }

        _all = [];
    }

    internal static IEnumerable<ResourceReplica> Replicas(DistributedApplicationModel model, Func<string> suffix) =>
        from resource in model.Resources
        where resource.IsProcess()
        from index in Enumerable.Range(0, resource.GetReplicaCount())
        select new ResourceReplica(resource, index, suffix());
}
