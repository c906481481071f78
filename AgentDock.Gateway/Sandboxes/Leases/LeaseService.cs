using AgentPlatform.AgentDock.Engine;
using AgentPlatform.AgentDock.Sandboxes.Hosts;
using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace AgentPlatform.AgentDock.Sandboxes.Leases;

/// <summary>The background of leases: what an earlier gateway left is ended at start; then deadlines, hosts, pools and containers that nobody owns are looked after.</summary>
internal sealed partial class LeaseService(
    LeaseKeeper keeper, LeaseStore store, HostRegistry hosts, IOptions<SandboxesOptions> options, TimeProvider time, ILogger<LeaseService> logger) : BackgroundService
{
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        Recover();
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await keeper.DisposeAsync();
    }

    /// <summary>Removes containers that no lease or pool of a living gateway has, and ends leases whose gateway is gone.</summary>
    /// <returns>How many containers were removed.</returns>
    internal async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        Recover();
        var removed = await Task.WhenAll(hosts.Hosts.Where(host => host.IsUp).Select(host => SweepAsync(host, cancellationToken)));
        return removed.Sum();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (keeper.Pools.Values.Any(pool => pool.Class.Options.Prewarm) || store.Exists)
        {
            await ProbeAsync(stoppingToken);
            await SafelyAsync("sweep", async () => LogSwept(await SweepAsync(stoppingToken)));
        }

        await Task.WhenAll(
            EveryAsync(options.Value.Tick, "expire", () => { keeper.Expire(); return Task.CompletedTask; }, stoppingToken),
            EveryAsync(TimeSpan.FromSeconds(1), "keep the pools", () => Task.WhenAll(keeper.Pools.Values.Select(pool => pool.MaintainAsync())), stoppingToken),
            EveryAsync(options.Value.HostProbe, "probe the hosts", () => IsUsed() ? ProbeAsync(stoppingToken) : Task.CompletedTask, stoppingToken),
            EveryAsync(options.Value.Sweep, "sweep", () => IsUsed() ? SweepAsync(stoppingToken) : Task.CompletedTask, stoppingToken));
    }

    /// <summary>A gateway that nobody asked for a sandbox leaves the engine alone.</summary>
    private bool IsUsed() => hosts.Hosts.Any(host => host.Count > 0) || store.Exists;

    private Task ProbeAsync(CancellationToken cancellationToken) => Task.WhenAll(hosts.Hosts.Select(host => host.ProbeAsync(cancellationToken)));

    private void Recover()
    {
        if (!store.Exists)
        {
            return;
        }

        var live = keeper.Live.Select(lease => lease.Id).ToHashSet();
        foreach (var row in store.Open().Where(row => !live.Contains(row.Id)))
        {
            var owner = GatewayOwner.Parse(row.Owner);
            var mine = owner == GatewayOwner.Current;
            if (mine && hosts.Hosts.Any(host => host.Holds(row.Id)))
            {
                // It is being started, handed out or removed this moment.
                continue;
            }

            if (!mine && owner is not null && !owner.IsGone())
            {
                continue;
            }

            if (row.State == LeaseState.Unspecified)
            {
                store.Forget(row.Id);
                continue;
            }

            store.End(row.Id, LeaseEnd.Lost, $"its gateway (process {owner?.ProcessId}) died");
            LogRecovered(row.Id, row.TrajectoryId);
        }
    }

    private async Task<int> SweepAsync(SandboxHost host, CancellationToken cancellationToken)
    {
        try
        {
            var removed = 0;
            foreach (var container in await host.Engine.ListAsync([SandboxHost.SandboxLabel], cancellationToken))
            {
                var owner = GatewayOwner.Parse(container.Labels?.GetValueOrDefault(DockerSandboxHost.OwnerLabel) ?? string.Empty);
                var id = container.Labels?.GetValueOrDefault(SandboxHost.SandboxLabel) ?? string.Empty;
                var made = container.Labels?.GetValueOrDefault(SandboxHost.KeeperLabel);
                if (owner == GatewayOwner.Current ? made == hosts.Keeper && !host.Holds(id) : owner is null || owner.IsGone())
                {
                    await host.RemoveAsync(container.Id);
                    LogSwept(container.Id[..12], host.Name, id);
                    removed++;
                }
            }

            return removed;
        }
        catch (EngineException exception)
        {
            LogNotSwept(host.Name, exception.Message);
            return 0;
        }
    }

    private async Task EveryAsync(TimeSpan interval, string what, Func<Task> work, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await SafelyAsync(what, work);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The gateway stops.
        }
    }

    private async Task SafelyAsync(string what, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogFailed(exception, what);
        }
    }

    [LoggerMessage(EventId = 420, Level = LogLevel.Warning, Message = "Lease {Lease} (trajectory '{Trajectory}') is lost: its gateway died")]
    private partial void LogRecovered(string lease, string trajectory);

    [LoggerMessage(EventId = 421, Level = LogLevel.Information, Message = "Removed container {Container} on {Host}: nobody owns sandbox {Sandbox}")]
    private partial void LogSwept(string container, string host, string sandbox);

    [LoggerMessage(EventId = 424, Level = LogLevel.Information, Message = "Swept the sandbox hosts: {Removed} containers removed")]
    private partial void LogSwept(int removed);

    [LoggerMessage(EventId = 422, Level = LogLevel.Warning, Message = "Host {Host} was not swept: {Problem}")]
    private partial void LogNotSwept(string host, string problem);

    [LoggerMessage(EventId = 423, Level = LogLevel.Error, Message = "Could not {Task} the sandboxes")]
    private partial void LogFailed(Exception exception, string task);
}
