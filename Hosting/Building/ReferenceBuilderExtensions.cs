using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Tells a resource the addresses of another.</summary>
public static class ReferenceBuilderExtensions
{
    /// <summary>
    /// Injects every endpoint of the source, one index per replica: <c>services__name__http__0..n</c>, and for programs that are
    /// not .NET the first replica as <c>NAME_HTTP</c>. An endpoint that stands beside the one named by its scheme is injected
    /// under its own name, <c>services__name__openai__0</c>, so that <c>http://name</c> never balances over both.
    /// </summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source)
        where TDestination : IResourceWithEnvironment
    {
        builder.Reference(source.Resource).UseAllEndpoints = true;
        return builder;
    }

    /// <summary>Injects one endpoint, one index per replica.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, EndpointReference endpointReference)
        where TDestination : IResourceWithEnvironment
    {
        builder.Reference(endpointReference.Resource).EndpointNames.Add(endpointReference.EndpointName);
        return builder;
    }

    /// <summary>Injects the address of a service outside the application as <c>services__name__default__0</c>.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, string name, Uri uri)
        where TDestination : IResourceWithEnvironment
    {
        if (!uri.IsAbsoluteUri || uri.PathAndQuery != "/")
        {
            throw new DistributedApplicationException($"The address of '{name}' must be absolute and end in '/', with no path; it is '{uri}'.");
        }

        return builder.WithEnvironment($"services__{name}__default__0", uri.ToString());
    }

    private static EndpointReferenceAnnotation Reference<T>(this IResourceBuilder<T> builder, IResourceWithEndpoints source)
        where T : IResourceWithEnvironment
    {
        var reference = builder.Resource.Annotations.OfType<EndpointReferenceAnnotation>().FirstOrDefault(one => ReferenceEquals(one.Resource, source));
        if (reference is null)
        {
            reference = new EndpointReferenceAnnotation(source);
            builder.WithAnnotation(reference);
            builder.WithEnvironment(context => Inject(context, reference));
        }

        return reference;
    }

    private static void Inject(EnvironmentCallbackContext context, EndpointReferenceAnnotation reference)
    {
        var source = reference.Resource;
        foreach (var name in reference.EndpointNames.Where(name => source.FindEndpoint(name) is null))
        {
            throw new DistributedApplicationException(
                $"'{context.Resource.Name}' refers to endpoint '{name}' of '{source.Name}', which has: {string.Join(", ", source.Endpoints().Select(one => one.Name))}.");
        }

        // Engines that a publisher writes for give all replicas one name.
        var replicas = context.ExecutionContext.IsPublishMode ? 1 : source.GetReplicaCount();
        var next = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var endpoint in source.Endpoints())
        {
            if (!reference.EndpointNames.Contains(endpoint.Name) && (!reference.UseAllEndpoints || endpoint.ExcludeReferenceEndpoint))
            {
                continue;
            }

            var segment = DiscoverySegment(source, endpoint);
            for (var replica = 0; replica < replicas; replica++)
            {
                var index = next.GetValueOrDefault(segment);
                next[segment] = index + 1;
                context.EnvironmentVariables[$"services__{source.Name}__{segment}__{index}"] = new EndpointReference(source, endpoint.Name) { Replica = replica };
            }

            context.EnvironmentVariables[$"{ModelName.ToVariable(source.Name)}_{ModelName.ToVariable(endpoint.Name)}"] =
                new EndpointReference(source, endpoint.Name) { Replica = 0 };
        }
    }

    private static string DiscoverySegment(IResource source, EndpointAnnotation endpoint)
    {
        var another = source.Endpoints().FirstOrDefault(one => one.UriScheme == endpoint.UriScheme);
        var main = source.FindEndpoint(endpoint.UriScheme) ?? another;
        return ReferenceEquals(main, endpoint) ? endpoint.UriScheme : endpoint.Name;
    }
}
