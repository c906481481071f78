using AgentPlatform.AgentDock.Catalogue;
using AgentPlatform.AgentDock.Hosting;
using AgentPlatform.ServiceDefaults;
using Docker.DotNet;
using Microsoft.Extensions.Options;

namespace AgentPlatform.AgentDock.Sandboxes;

/// <summary>Docker or processes: what was asked for, and what this machine can do.</summary>
internal sealed class SandboxChooser(IOptions<AgentDockOptions> options, TimeProvider time, ILoggerFactory loggers) : IDisposable
{
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(5);

    private DockerClientConfiguration? _configuration;
    private DockerClient? _client;

    /// <summary>Decides once, at start.</summary>
    /// <exception cref="PlatformException">DOCKER_UNAVAILABLE: Docker was asked for and does not serve.</exception>
    internal async Task<SandboxChoice> ChooseAsync(ToolCatalogue catalogue, CancellationToken cancellationToken)
    {
        var mode = options.Value.Sandbox ?? catalogue.Sandbox;
        if (mode == SandboxMode.Process)
        {
            return new SandboxChoice(Processes(), string.Empty);
        }

        var (host, problem) = await TryDockerAsync(catalogue, cancellationToken);
        if (host is not null)
        {
            return new SandboxChoice(host, string.Empty);
        }

        return mode == SandboxMode.Auto
            ? new SandboxChoice(Processes(), $"Docker does not serve: {problem}")
            : throw new PlatformException(
                PlatformErrorCode.Down, "DOCKER_UNAVAILABLE", $"AgentDock:Sandbox is docker and Docker does not serve: {problem}. Mend it, or set AgentDock:Sandbox to auto.");
    }

    public void Dispose()
    {
        _client?.Dispose();
        _configuration?.Dispose();
    }

    private ProcessSandboxHost Processes() => new(loggers.CreateLogger<ProcessSandboxHost>());

    private async Task<(DockerSandboxHost? Host, string Problem)> TryDockerAsync(ToolCatalogue catalogue, CancellationToken cancellationToken)
    {
        if (catalogue.Servers.FirstOrDefault(server => server.Image.Length == 0) is { } bare)
        {
            return (null, $"server {bare.Name} names no image");
        }

        var endpoint = options.Value.DockerEndpoint;
        using var timeout = new CancellationTokenSource(PingTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            _configuration ??= new DockerClientConfiguration(new Uri(endpoint), defaultTimeout: TimeSpan.FromSeconds(60));
            _client ??= _configuration.CreateClient();
            await _client.System.PingAsync(both.Token);
            var host = new DockerSandboxHost(_client, options.Value.Instance, loggers.CreateLogger<DockerSandboxHost>());
            foreach (var image in catalogue.Servers.Select(server => server.Image).Distinct())
            {
                if (await host.MissingImageAsync(image, both.Token) is { } missing)
                {
                    return (null, missing);
                }
            }

            return (host, string.Empty);
        }
        catch (Exception exception) when (exception is DockerApiException or IOException or HttpRequestException or TimeoutException or OperationCanceledException
            or System.Net.Sockets.SocketException or UnauthorizedAccessException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return (null, $"no engine answers at {endpoint} ({exception.Message}); run 'eng/docker.sh ensure'");
        }
    }
}
