using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>
/// States what happens when a process ends that nobody stopped. Aspire has no such policy: with Aspire's own packages a no-op of
/// the same name (see the README of AppHost) keeps Program.cs as it is.
/// </summary>
public static class RestartPolicyBuilderExtensions
{
    /// <summary>
    /// Starts a replica again, on the same ports, after a pause that grows from half a second to fifteen. Without this a process
    /// that ends stays ended. When the restarts within the window are used up, the replica stays ended too.
    /// </summary>
    /// <param name="builder">The resource.</param>
    /// <param name="maxRestarts">Restarts allowed within the window, per replica.</param>
    /// <param name="window">Time over which restarts are counted.</param>
    public static IResourceBuilder<T> WithRestartPolicy<T>(this IResourceBuilder<T> builder, int maxRestarts, TimeSpan window)
        where T : IResource
    {
        if (maxRestarts < 1 || window <= TimeSpan.Zero)
        {
            throw new DistributedApplicationException($"The restart policy of '{builder.Resource.Name}' needs at least one restart and a window above zero.");
        }

        return builder.WithAnnotation(new RestartPolicyAnnotation(maxRestarts, window), ResourceAnnotationMutationBehavior.Replace);
    }
}
