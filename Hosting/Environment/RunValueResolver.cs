using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Environment;

/// <summary>Resolves to addresses on this machine.</summary>
/// <param name="forDisplay">True hides secrets and names parameters without a value instead of failing.</param>
internal sealed class RunValueResolver(bool forDisplay) : IValueResolver
{
    public string Resolve(object value, ResourceReplica asker) => value switch
    {
        string text => text,
        EndpointReference endpoint => Part(endpoint, EndpointProperty.Url, asker),
        EndpointReferenceExpression part => Part(part.Endpoint, part.Property, asker),
        ParameterResource parameter => Parameter(parameter),
        IResourceBuilder<ParameterResource> builder => Parameter(builder.Resource),
        IFormattable formattable => formattable.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        _ => value.ToString() ?? string.Empty,
    };

    private string Parameter(ParameterResource parameter) => forDisplay
        ? parameter.ValueOrNull is not { } value ? $"<Parameters:{parameter.Name}>" : parameter.Secret ? "***" : value
        : parameter.RequiredValue;

    private static string Part(EndpointReference endpoint, EndpointProperty property, ResourceReplica asker)
    {
        var replica = endpoint.Replica ?? (ReferenceEquals(endpoint.Resource, asker.Resource) ? asker.Replica : 0);
        var port = endpoint.PortOf(replica).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return property switch
        {
            EndpointProperty.Host => endpoint.Host,
            EndpointProperty.IPV4Host => "127.0.0.1",
            EndpointProperty.Port or EndpointProperty.TargetPort => port,
            EndpointProperty.Scheme => endpoint.Scheme,
            EndpointProperty.HostAndPort => $"{endpoint.Host}:{port}",
            _ => endpoint.UrlOf(replica),
        };
    }
}
