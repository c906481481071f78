using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Adds values from outside the model.</summary>
public static class ParameterResourceBuilderExtensions
{
    /// <summary>Adds a parameter whose value is the configuration key <c>Parameters:name</c>.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">Name of the parameter.</param>
    /// <param name="secret">True where the value must not be shown.</param>
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, bool secret = false)
    {
        var configuration = builder.Configuration;
        return builder.AddResource(new ParameterResource(name, () => configuration[$"Parameters:{name}"], secret));
    }

    /// <summary>Adds a parameter with a value, which the configuration key <c>Parameters:name</c> overrides.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">Name of the parameter.</param>
    /// <param name="value">Its value.</param>
    /// <param name="publishValueAsDefault">True where publishing writes the value as the default.</param>
    /// <param name="secret">True where the value must not be shown.</param>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, string value, bool publishValueAsDefault = false, bool secret = false)
    {
        if (publishValueAsDefault && secret)
        {
            throw new DistributedApplicationException($"Parameter '{name}' is secret; its value cannot be published as the default.");
        }

        var configuration = builder.Configuration;
        return builder.AddResource(new ParameterResource(name, () => configuration[$"Parameters:{name}"] ?? value, secret)
        {
            PublishAsDefault = publishValueAsDefault,
        });
    }
}
