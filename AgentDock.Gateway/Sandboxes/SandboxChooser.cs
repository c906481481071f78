using AgentPlatform.AgentDock.Catalogue;
using AgentPlatform.AgentDock.Hosting;
using AgentPlatform.ServiceDefaults;
using Docker.DotNet;
using Microsoft.Extensions.Options;

namespace AgentPlatform.AgentDock.Sandboxes;

/// <summary>Docker or processes, for each server: what was asked for, and what this machine can do.</summary>
internal sealed class SandboxChooser(IOptions<AgentDockOptions> options, TimeProvider time, ILoggerFactory loggers) : IDisposable
{
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly ProcessSandboxHost _processes = new(loggers.CreateLogger<ProcessSandboxHost>());
    private DockerClientConfiguration? _configuration;
    private DockerClient? _client;
    private DockerSandboxHost? _docker;

    /// <summary>Decides for one server.</summary>
    /// <exception cref="PlatformException">DOCKER_UNAVAILABLE or IMAGE_MISSING: Docker was asked for and does not serve.</exception>
    internal async Task<SandboxChoice> ChooseAsync(ServerSpec server, CancellationToken cancellationToken)
    {
        var mode = options.Value.Sandbox ?? server.Sandbox ?? SandboxMode.Auto;
        if (mode == SandboxMode.Process)
        {
            return new SandboxChoice(_processes, string.Empty);
        }

        if (server.Image.Length == 0)
        {
            return mode == SandboxMode.Auto
                ? new SandboxChoice(_processes, $"Server {server.Name} names no image.")
                : throw Unavailable("IMAGE_MISSING", $"server {server.Name} names no image");
        }

        await _turn.WaitAsync(cancellationToken);
        try
        {
            var (host, problem) = await TryDockerAsync(server.Image, cancellationToken);
            return host is not null
                ? new SandboxChoice(host, string.Empty)
                : mode == SandboxMode.Auto && (server.ProcessCommand.Count > 0 || server.Kind == ServerKind.Python)
                    ? new SandboxChoice(_processes, $"Docker does not serve: {problem}")
                    : throw Unavailable(_docker is null ? "DOCKER_UNAVAILABLE" : "IMAGE_MISSING", problem);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _client?.Dispose();
        _configuration?.Dispose();
        _turn.Dispose();
    }

    private static PlatformException Unavailable(string reason, string problem) => new(
        PlatformErrorCode.Down, reason, $"Docker is asked for and does not serve: {problem}. Mend it, or set AgentDock:Sandbox to auto and give the server a process_command.");

    private async Task<(DockerSandboxHost? Host, string Problem)> TryDockerAsync(string image, CancellationToken cancellationToken)
    {
        var endpoint = options.Value.DockerEndpoint;
        using var timeout = new CancellationTokenSource(PingTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            _configuration ??= new DockerClientConfiguration(new Uri(endpoint), defaultTimeout: TimeSpan.FromSeconds(60));
            _client ??= _configuration.CreateClient();
            if (_docker is null)
            {
                await _client.System.PingAsync(both.Token);
                _docker = new DockerSandboxHost(_client, options.Value.Instance, loggers.CreateLogger<DockerSandboxHost>());
            }

            return await _docker.MissingImageAsync(image, both.Token) is { } missing ? (null, missing) : (_docker, string.Empty);
        }
        catch (Exception exception) when (exception is DockerApiException or IOException or HttpRequestException or TimeoutException or OperationCanceledException
            or System.Net.Sockets.SocketException or UnauthorizedAccessException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return (null, $"no engine answers at {endpoint} ({exception.Message}); run 'eng/docker.sh ensure'");
        }
    }
}
