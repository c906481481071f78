using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.CommandLine;
using Aspire.Hosting.Publishing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting;

/// <summary>An application of several processes, ready to run or to be published.</summary>
public class DistributedApplication : IHost, IAsyncDisposable
{
    private readonly IHost _host;

    internal DistributedApplication(IHost host) => _host = host;

    /// <summary>Services of the application host.</summary>
    public IServiceProvider Services => _host.Services;

    /// <summary>States of the resources, to read and to wait on.</summary>
    public ResourceNotificationService ResourceNotifications => Services.GetRequiredService<ResourceNotificationService>();

    /// <summary>Makes a builder without a command line.</summary>
    public static IDistributedApplicationBuilder CreateBuilder() => CreateBuilder(new DistributedApplicationOptions());

    /// <summary>Makes a builder.</summary>
    /// <param name="args">Command line: <c>--operation run|publish</c>, <c>--output-path DIR</c>, <c>--dry-run</c>, <c>--Section:Key=value</c>.</param>
    public static IDistributedApplicationBuilder CreateBuilder(string[] args) => CreateBuilder(new DistributedApplicationOptions { Args = args });

    /// <summary>Makes a builder.</summary>
    public static IDistributedApplicationBuilder CreateBuilder(DistributedApplicationOptions options) => new DistributedApplicationBuilder(options);

    /// <summary>Starts every resource that needs no explicit start and returns at once; waits go on behind.</summary>
    /// <exception cref="DistributedApplicationException">The model or the machine does not allow it; the message says what to mend.</exception>
    public virtual async Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (Services.GetRequiredService<AppHostArguments>().Error is { } error)
        {
            throw new DistributedApplicationException(error);
        }

        await _host.StartAsync(cancellationToken);
    }

    /// <summary>Stops every resource, consumers before what they wait for.</summary>
    public virtual Task StopAsync(CancellationToken cancellationToken = default) => _host.StopAsync(cancellationToken);

    /// <summary>Runs until SIGINT or SIGTERM, or publishes and returns.</summary>
    public void Run() => RunAsync().GetAwaiter().GetResult();

    /// <summary>Runs until SIGINT or SIGTERM, or publishes and returns. An error is printed and sets the exit code to 1.</summary>
    public virtual async Task RunAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await RunCoreAsync(cancellationToken);
        }
        catch (Exception error) when (error is DistributedApplicationException or OptionsValidationException)
        {
            await Console.Error.WriteLineAsync($"error: {error.Message}");
            System.Environment.ExitCode = 1;
        }
        finally
        {
            await DisposeAsync();
        }
    }

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        _host.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        if (_host is IAsyncDisposable asyncHost)
        {
            await asyncHost.DisposeAsync();
        }
        else
        {
            _host.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    private async Task RunCoreAsync(CancellationToken cancellationToken)
    {
        var arguments = Services.GetRequiredService<AppHostArguments>();
        if (arguments.Error is { } error)
        {
            throw new DistributedApplicationException(error);
        }

        if (arguments.Help)
        {
            await Console.Out.WriteLineAsync(AppHostArguments.Usage);
        }
        else if (arguments.DryRun)
        {
            await Services.GetRequiredService<DryRunWriter>().WriteAsync(Console.Out, cancellationToken);
        }
        else if (arguments.Operation == DistributedApplicationOperation.Publish)
        {
            await Services.GetRequiredService<ComposePublisher>().PublishAsync(arguments.OutputPath!, Console.Out, cancellationToken);
        }
        else
        {
            await StartAsync(cancellationToken);
            await _host.WaitForShutdownAsync(cancellationToken);
        }
    }
}
