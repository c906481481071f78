using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Environment;

namespace Aspire.Hosting.Publishing;

/// <summary>Resolves to expressions of a Compose file: services reach each other by name, ports and parameters come from .env.</summary>
internal sealed class ComposeAddresses(ComposeVariables variables, string publishedBy) : IValueResolver
{
    private const int FirstPort = 8080;

    public string Resolve(object value, ResourceReplica asker) => value switch
    {
        string text => text.Replace("$", "$$", StringComparison.Ordinal),
        EndpointReference endpoint => Part(endpoint, EndpointProperty.Url),
        EndpointReferenceExpression part => Part(part.Endpoint, part.Property),
        ParameterResource parameter => Parameter(parameter),
        IResourceBuilder<ParameterResource> builder => Parameter(builder.Resource),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? string.Empty,
    };

    /// <summary>Port of an endpoint in its container: the main one is a variable, the others follow it.</summary>
    public string Port(IResource resource, EndpointAnnotation endpoint)
    {
        // Port is where the outside finds it; only TargetPort says where the process listens in its container.
        if (endpoint.TargetPort is { } port)
        {
            return port.ToString(CultureInfo.InvariantCulture);
        }

        var index = resource.Endpoints().Where(one => one.TargetPort is null).TakeWhile(one => !ReferenceEquals(one, endpoint)).Count();
        return index == 0
            ? variables.Add($"{ModelName.ToVariable(resource.Name)}_PORT", "8080", $"Default container port for {resource.Name}")
            : (FirstPort + index).ToString(CultureInfo.InvariantCulture);
    }

    public string Image(IResource resource) =>
        variables.Add($"{ModelName.ToVariable(resource.Name)}_IMAGE", $"{resource.Name}:latest", $"Container image name for {resource.Name}");

    private string Part(EndpointReference endpoint, EndpointProperty property)
    {
        if (endpoint.Resource is not ProjectResource)
        {
            throw new DistributedApplicationException(
                $"'{endpoint.Resource.Name}' cannot be published to {publishedBy}, but another resource refers to its endpoint '{endpoint.EndpointName}'.");
        }

        var host = endpoint.Resource.Name;
        var port = Port(endpoint.Resource, endpoint.Annotation);
        return property switch
        {
            EndpointProperty.Host or EndpointProperty.IPV4Host => host,
            EndpointProperty.Port or EndpointProperty.TargetPort => port,
            EndpointProperty.Scheme => endpoint.Scheme,
            EndpointProperty.HostAndPort => $"{host}:{port}",
            _ => $"{endpoint.Scheme}://{host}:{port}",
        };
    }

    private string Parameter(ParameterResource parameter)
    {
        var value = parameter is { PublishAsDefault: true, Secret: false } ? parameter.ValueOrNull : null;
        return variables.Add(ModelName.ToVariable(parameter.Name), value ?? string.Empty, $"Parameter {parameter.Name}");
    }
}
