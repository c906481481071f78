using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Projects;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Environment;

/// <summary>Puts together the variables and arguments of one replica. What it makes is the contract with the services.</summary>
internal sealed class ResourceEnvironment(
    DistributedApplicationExecutionContext execution, IConfiguration configuration, IHostEnvironment environment, ILoggerFactory loggers)
{
    /// <summary>Gives the variables that the model sets, without those inherited from the host.</summary>
    public async Task<Dictionary<string, string>> VariablesAsync(ResourceReplica replica, IValueResolver resolver, CancellationToken cancellationToken)
    {
        var variables = new Dictionary<string, object>(StringComparer.Ordinal);
        if (replica.Resource.TryGetLastAnnotation<ProjectAnnotation>(out var project))
        {
            ProjectEnvironment.AddRunDefaults(variables, replica, project.Settings, configuration, environment);
        }

        await AddModelAsync(variables, replica.Resource, cancellationToken);
        return variables.ToDictionary(one => one.Key, one => Text(one.Value, resolver, replica), StringComparer.Ordinal);
    }

    /// <summary>Adds the variables of the model's own callbacks, unresolved.</summary>
    public async Task AddModelAsync(Dictionary<string, object> variables, IResource resource, CancellationToken cancellationToken)
    {
        var context = new EnvironmentCallbackContext(execution, resource, variables, cancellationToken)
        {
            Logger = loggers.CreateLogger($"Aspire.Hosting.Resources.{resource.Name}"),
        };
        foreach (var callback in resource.Annotations.OfType<EnvironmentCallbackAnnotation>().ToArray())
        {
            await callback.Callback(context);
        }
    }

    /// <summary>Gives the arguments.</summary>
    public static async Task<List<string>> ArgumentsAsync(ResourceReplica replica, IValueResolver resolver, CancellationToken cancellationToken)
    {
        var context = new CommandLineArgsCallbackContext([], cancellationToken);
        foreach (var callback in replica.Resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>().ToArray())
        {
            await callback.Callback(context);
        }

        return [.. context.Args.Select(argument => Text(argument, resolver, replica))];
    }

    private static string Text(object value, IValueResolver resolver, ResourceReplica replica) => value is OwnUrls urls
        ? string.Join(';', urls.Endpoints.Select(endpoint => resolver.Resolve(endpoint, replica)))
        : resolver.Resolve(value, replica);
}
