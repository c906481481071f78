using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Running;

/// <summary>Who waits for whom.</summary>
internal static class StartGraph
{
    /// <exception cref="DistributedApplicationException">Resources wait for each other; the message names the circle.</exception>
    public static void Validate(DistributedApplicationModel model)
    {
        var done = new HashSet<IResource>();
        var path = new List<IResource>();
        foreach (var resource in model.Resources)
        {
            Visit(resource);
        }

        void Visit(IResource resource)
        {
            var start = path.IndexOf(resource);
            if (start >= 0)
            {
                throw new DistributedApplicationException(
                    $"Resources wait for each other: {string.Join(" -> ", path.Skip(start).Append(resource).Select(one => one.Name))}.");
            }

            if (!done.Contains(resource))
            {
                path.Add(resource);
                foreach (var dependency in Dependencies(resource))
                {
                    Visit(dependency);
                }

                path.RemoveAt(path.Count - 1);
                done.Add(resource);
            }
        }
    }

    public static IEnumerable<IResource> Dependencies(IResource resource) =>
        resource.Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource).Distinct();

    public static IEnumerable<IResource> Dependents(DistributedApplicationModel model, IResource resource) =>
        model.Resources.Where(other => Dependencies(other).Contains(resource));
}
