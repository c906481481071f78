using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace AgentPlatform.ServiceDefaults;

/// <summary>Refuses to start a service that other machines could call without a key.</summary>
internal sealed class LoopbackGuard(IServer server, IConfiguration configuration, ApiKeySet keys) : IHostedLifecycleService
{
    /// <summary>Before anything listens: what configuration and code ask for.</summary>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        Check([.. ListeningAddresses.Configured(configuration), .. Bound()]);
        return Task.CompletedTask;
    }

    /// <summary>Once more on what is really bound: code may listen where no configuration said so.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        Check(Bound());
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private IEnumerable<string> Bound() => server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];

    private void Check(IEnumerable<string> addresses)
    {
        if (keys.IsEmpty && addresses.FirstOrDefault(address => !ListeningAddresses.IsLoopback(address)) is { } open)
        {
            throw new PlatformException(
                PlatformErrorCode.Denied, "API_KEYS_REQUIRED",
                $"Refusing to start: {open} can be reached from other machines and no API key is configured. "
                + "Set ApiKeys:0 (environment ApiKeys__0) to a secret, or listen on 127.0.0.1 (ASPNETCORE_URLS).");
        }
    }
}
