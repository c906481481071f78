using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Projects;

namespace Aspire.Hosting;

/// <summary>States where a resource listens.</summary>
public static class EndpointBuilderExtensions
{
    /// <summary>Adds an endpoint.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="port">Port that consumers use; null lets the host choose.</param>
    /// <param name="targetPort">Port that the process listens on; there is no proxy, so it wins over <paramref name="port"/>.</param>
    /// <param name="scheme">Scheme of the URL; default is the protocol.</param>
    /// <param name="name">Name; default is the scheme.</param>
    /// <param name="env">Variable that tells the process its port.</param>
    /// <param name="isProxied">Accepted for compatibility: this host has no proxy.</param>
    /// <param name="isExternal">True where publishing opens it to the outside.</param>
    /// <param name="protocol">TCP or UDP; default is TCP.</param>
    public static IResourceBuilder<T> WithEndpoint<T>(
        this IResourceBuilder<T> builder, int? port = null, int? targetPort = null, string? scheme = null, string? name = null, string? env = null,
        bool isProxied = true, bool? isExternal = null, ProtocolType? protocol = null)
        where T : IResourceWithEndpoints
    {
        var endpoint = new EndpointAnnotation(
            protocol ?? ProtocolType.Tcp, scheme, builder.Resource.DefaultTransport(scheme), name, port, targetPort, isExternal, isProxied);
        if (builder.Resource.FindEndpoint(endpoint.Name) is not null)
        {
            throw new DistributedApplicationException(
                $"Endpoint '{endpoint.Name}' of resource '{builder.Resource.Name}' exists already, perhaps from its settings; change it by WithEndpoint(\"{endpoint.Name}\", ...).");
        }

        builder.WithAnnotation(endpoint);
        if (env is not null && builder.Resource is IResourceWithEnvironment)
        {
            var reference = new EndpointReference(builder.Resource, endpoint.Name).Property(EndpointProperty.TargetPort);
            builder.WithAnnotation(new EnvironmentCallbackAnnotation(context =>
            {
                context.EnvironmentVariables[env] = reference;
                return Task.CompletedTask;
            }));
        }

        return builder;
    }

    /// <summary>Changes an endpoint, or makes it first.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="endpointName">Name of the endpoint.</param>
    /// <param name="callback">Changes it.</param>
    /// <param name="createIfNotExists">False leaves things as they are where there is no such endpoint.</param>
    public static IResourceBuilder<T> WithEndpoint<T>(
        this IResourceBuilder<T> builder, string endpointName, Action<EndpointAnnotation> callback, bool createIfNotExists = true)
        where T : IResourceWithEndpoints
    {
        var endpoint = builder.Resource.FindEndpoint(endpointName);
        if (endpoint is null && createIfNotExists)
        {
            endpoint = new EndpointAnnotation(ProtocolType.Tcp, name: endpointName);
            builder.WithAnnotation(endpoint);
        }

        if (endpoint is not null)
        {
            callback(endpoint);
        }

        return builder;
    }

    /// <summary>Adds an endpoint of scheme http.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="port">Port that consumers use; null lets the host choose.</param>
    /// <param name="targetPort">Port that the process listens on; there is no proxy, so it wins over <paramref name="port"/>.</param>
    /// <param name="name">Name; default is http.</param>
    /// <param name="env">Variable that tells the process its port.</param>
    /// <param name="isProxied">Accepted for compatibility: this host has no proxy.</param>
    public static IResourceBuilder<T> WithHttpEndpoint<T>(
        this IResourceBuilder<T> builder, int? port = null, int? targetPort = null, string? name = null, string? env = null, bool isProxied = true)
        where T : IResourceWithEndpoints => builder.WithEndpoint(port, targetPort, "http", name, env, isProxied);

    /// <summary>Opens all http endpoints to the outside when publishing.</summary>
    public static IResourceBuilder<T> WithExternalHttpEndpoints<T>(this IResourceBuilder<T> builder)
        where T : IResourceWithEndpoints
    {
        foreach (var endpoint in builder.Resource.Endpoints().Where(endpoint => endpoint.IsHttp))
        {
            endpoint.IsExternal = true;
        }

        return builder;
    }

    /// <summary>Refers to an endpoint.</summary>
    public static EndpointReference GetEndpoint<T>(this IResourceBuilder<T> builder, string name)
        where T : IResourceWithEndpoints => new(builder.Resource, name);

    /// <summary>Says that the http endpoints speak HTTP/2 without negotiation.</summary>
    public static IResourceBuilder<T> AsHttp2Service<T>(this IResourceBuilder<T> builder)
        where T : IResourceWithEndpoints => builder.WithAnnotation(new Http2ServiceAnnotation(), ResourceAnnotationMutationBehavior.Replace);

    private static string? DefaultTransport(this IResource resource, string? scheme) =>
        scheme is "http" or "https" && resource.TryGetLastAnnotation<ProjectAnnotation>(out var project) ? project.Settings.DefaultTransport : null;
}
