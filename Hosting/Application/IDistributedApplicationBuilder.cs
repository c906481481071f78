using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>Collects the resources of an application and builds it.</summary>
public interface IDistributedApplicationBuilder
{
    /// <summary>Configuration of the application host: appsettings, environment, command line, in rising precedence.</summary>
    ConfigurationManager Configuration { get; }

    /// <summary>Directory of the application host's project.</summary>
    string AppHostDirectory { get; }

    /// <summary>Environment (Development, Production, ...) of the application host.</summary>
    IHostEnvironment Environment { get; }

    /// <summary>Services of the application host itself.</summary>
    IServiceCollection Services { get; }

    /// <summary>Whether the application is run or published.</summary>
    DistributedApplicationExecutionContext ExecutionContext { get; }

    /// <summary>Resources added so far.</summary>
    IResourceCollection Resources { get; }

    /// <summary>Adds a resource.</summary>
    /// <exception cref="DistributedApplicationException">A resource of that name exists.</exception>
    IResourceBuilder<T> AddResource<T>(T resource) where T : IResource;

    /// <summary>Makes a builder for a resource without adding the resource.</summary>
    IResourceBuilder<T> CreateResourceBuilder<T>(T resource) where T : IResource;

    /// <summary>Builds the application.</summary>
    DistributedApplication Build();
}
