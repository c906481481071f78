using System.ComponentModel;
using System.Diagnostics;
using AgentPlatform.AgentDock.Hosting;
using AgentPlatform.AgentDock.Tools;
using AgentPlatform.Contracts.AgentDock.V1;
using Docker.DotNet;
using Docker.DotNet.Models;
using Microsoft.Extensions.Options;

namespace AgentPlatform.AgentDock.FaultInjection;

/// <summary>Kills a replica from outside, as a machine that runs out of memory would.</summary>
internal sealed partial class ReplicaKiller(IOptions<AgentDockOptions> options, ILogger<ReplicaKiller> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Kills the busiest replica; among equals the chance decides.</summary>
    /// <returns>Its name; empty when none was there.</returns>
    internal async ValueTask<string> KillAsync(IToolServer server, double chance, CancellationToken cancellationToken)
    {
        var alive = server.Status().Where(replica => replica.ProcessId > 0 || replica.ContainerId.Length > 0).ToList();
        if (alive.Count == 0)
        {
            return string.Empty;
        }

        var busiest = alive.Where(replica => replica.Outstanding == alive.Max(other => other.Outstanding)).ToList();
        var victim = busiest[(int)(chance * busiest.Count)];
        if (await KillAsync(victim, cancellationToken))
        {
            LogKilled(victim.Replica);
            return victim.Replica;
        }

        return string.Empty;
    }

    private async Task<bool> KillAsync(ReplicaStatus victim, CancellationToken cancellationToken)
    {
        try
        {
            if (victim.ContainerId.Length == 0)
            {
                using var process = Process.GetProcessById(victim.ProcessId);
                process.Kill(entireProcessTree: true);
                return true;
            }

            using var configuration = new DockerClientConfiguration(new Uri(options.Value.DockerEndpoint), defaultTimeout: Patience);
            using var client = configuration.CreateClient();
            await client.Containers.KillContainerAsync(victim.ContainerId, new ContainerKillParameters { Signal = "SIGKILL" }, cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is DockerApiException or HttpRequestException or IOException or TimeoutException or ArgumentException or InvalidOperationException or Win32Exception)
        {
            // It has ended by itself.
            return false;
        }
    }

    [LoggerMessage(EventId = 620, Level = LogLevel.Information, Message = "Killed {Replica} on purpose")]
    private partial void LogKilled(string replica);
}
