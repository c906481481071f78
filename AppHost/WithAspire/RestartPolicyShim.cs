namespace Aspire.Hosting;

/// <summary>
/// Stands in for the in-repo host's restart policy where Aspire's own packages are used (<c>UseAspire</c> in AppHost.csproj): Aspire
/// does not start ended processes again, so there the policy says nothing.
/// </summary>
internal static class RestartPolicyShim
{
    public static IResourceBuilder<T> WithRestartPolicy<T>(this IResourceBuilder<T> builder, int maxRestarts, TimeSpan window)
        where T : IResource
    {
        _ = (maxRestarts, window);
        return builder;
    }
}
