using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.CommandLine;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Environment;
using Aspire.Hosting.Health;
using Aspire.Hosting.Logs;
using Aspire.Hosting.Publishing;
using Aspire.Hosting.Running;
using Aspire.Hosting.State;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting;

internal sealed class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    private readonly HostApplicationBuilder _inner;
    private readonly DistributedApplicationOptions _options;
    private readonly AppHostArguments _arguments;

    public DistributedApplicationBuilder(DistributedApplicationOptions options)
    {
        _options = options;
        _arguments = AppHostArguments.Parse(options.Args ?? []);
        var assembly = options.AssemblyName is null ? Assembly.GetEntryAssembly() : Assembly.Load(options.AssemblyName);
        AppHostDirectory = DirectoryOf(assembly);
        // Files are read once: a watcher on the project folder would live as long as the host, for nothing.
        var early = new ConfigurationManager();
        early.AddInMemoryCollection([new("hostBuilder:reloadConfigOnChange", "false")]);
        _inner = new HostApplicationBuilder(new HostApplicationBuilderSettings
        {
            Args = [.. _arguments.Configuration],
            ContentRootPath = AppHostDirectory,
            ApplicationName = assembly?.GetName().Name,
            Configuration = early,
        });
        ExecutionContext = new DistributedApplicationExecutionContext(_arguments.Operation);
        _inner.Logging.ClearProviders();
        _inner.Logging.AddConsole(console => console.FormatterName = HostConsoleFormatter.FormatterName);
        _inner.Logging.AddConsoleFormatter<HostConsoleFormatter, ConsoleFormatterOptions>();
        _inner.Services.AddSingleton(TimeProvider.System);
        _inner.Logging.AddFilter("Microsoft", LogLevel.Warning);
        // A failed start is told once, by whoever called.
        _inner.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
    }

    public ConfigurationManager Configuration => _inner.Configuration;

    public string AppHostDirectory { get; }

    public IHostEnvironment Environment => _inner.Environment;

    public IServiceCollection Services => _inner.Services;

    public DistributedApplicationExecutionContext ExecutionContext { get; }

    public IResourceCollection Resources { get; } = new ResourceCollection();

    public IResourceBuilder<T> AddResource<T>(T resource) where T : IResource
    {
        ModelName.Validate("resource", resource.Name);
        if (Resources.Any(other => string.Equals(other.Name, resource.Name, StringComparison.OrdinalIgnoreCase)))
        {
            throw new DistributedApplicationException(
                $"Cannot add resource '{resource.Name}': a resource of that name exists. Resource names are case-insensitive.");
        }

        Resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource) where T : IResource => new ResourceBuilder<T>(this, resource);

    public DistributedApplication Build()
    {
        var services = _inner.Services;
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMinutes(2));
        services.AddOptions<AppHostOptions>().BindConfiguration(AppHostOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AppHostOptions>, AppHostOptionsValidator>();
        services.AddSingleton(_arguments);
        services.AddSingleton(_options);
        services.AddSingleton(ExecutionContext);
        services.AddSingleton(new DistributedApplicationModel(Resources, AppHostDirectory));
        services.AddSingleton<ResourceNotificationService>();
        services.AddSingleton<RunFolder>();
        services.AddSingleton<ResourceEnvironment>();
        services.AddSingleton<LaunchPlanner>();
        services.AddSingleton<ChildLauncher>();
        services.AddSingleton<HealthProber>();
        services.AddSingleton<LogStore>();
        services.AddSingleton<Supervision>();
        services.AddSingleton<InstanceRegistry>();
        services.AddSingleton<StateFile>();
        services.AddSingleton<DashboardServer>();
        services.AddSingleton<DryRunWriter>();
        services.AddSingleton<ComposePublisher>();
        services.AddHostedService<Orchestrator>();
        return new DistributedApplication(_inner.Build());
    }

    private static string DirectoryOf(Assembly? assembly)
    {
        var recorded = assembly?.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(attribute => attribute.Key == "apphostprojectpath")?.Value;
        return recorded is not null && Directory.Exists(recorded) ? recorded : AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);
    }
}
