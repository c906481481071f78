using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.ServiceDefaults;
using AgentPlatform.Tests.Shared;
using AgentPlatform.Tests.Support;
using Grpc.Core;

namespace AgentPlatform.Tests.Sandboxes;

/// <summary>More than one Docker host. Each is reached by a socket of its own that the test can cut.</summary>
public sealed class SandboxHostTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private CuttableSocket _first = null!;
    private CuttableSocket _second = null!;
    private TestGateway _gateway = null!;
    private SandboxClient _sandboxes = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _first = new CuttableSocket(_folder.File("first.sock"));
        _second = new CuttableSocket(_folder.File("second.sock"));
        _gateway = await SandboxGateway.StartAsync(
            _folder, $"test-{Guid.NewGuid():n}",
            [
                ("AgentDock:Hosts:0:Name", "first"), ("AgentDock:Hosts:0:Endpoint", $"unix://{_first.Path}"), ("AgentDock:Hosts:0:MaxSandboxes", "4"),
                ("AgentDock:Hosts:1:Name", "second"), ("AgentDock:Hosts:1:Endpoint", $"unix://{_second.Path}"), ("AgentDock:Hosts:1:MaxSandboxes", "4"),
                ("AgentDock:Sandboxes:Classes:0:WarmMin", "0"), ("AgentDock:Sandboxes:Classes:0:WarmMax", "0"), ("AgentDock:Sandboxes:HostProbe", "00:00:00.100"),
            ]);
        _sandboxes = new SandboxClient(_gateway.Sandboxes);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _first.DisposeAsync();
        await _second.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Acquire_TwoHosts_AreLoadedEvenlyUntilBothAreFull()
    {
        Needs.Docker(Needs.SandboxImage);
        var leases = new List<SandboxLease>();
        for (var i = 0; i < 8; i++)
        {
            leases.Add(await _sandboxes.AcquireAsync());
        }

        var full = await Assert.ThrowsAsync<RpcException>(() => _sandboxes.AcquireAsync());
        await _sandboxes.ReleaseAsync(leases[0]);
        await Waiting.UntilAsync(async () => (await _sandboxes.ListAsync()).Hosts.Sum(host => host.Leased) == 7, "room", Token);

        Assert.Equal(4, leases.Count(lease => lease.Host == "first"));
        Assert.Equal((StatusCode.ResourceExhausted, "SANDBOXES_FULL"), (full.StatusCode, RpcErrors.ReasonOf(full)));
        await Waiting.UntilAsync(
            async () =>
            {
                try
                {
                    return (await _sandboxes.AcquireAsync()).Host == leases[0].Host;
                }
                catch (RpcException exception) when (exception.StatusCode == StatusCode.ResourceExhausted)
                {
                    return false;
                }
            },
            "a sandbox in its place", Token);
    }

    [Fact]
    public async Task Host_Lost_ItsSandboxesAreAnInfrastructureFaultAndNewOnesGoElsewhere()
    {
        Needs.Docker(Needs.SandboxImage);
        var leases = new[] { await _sandboxes.AcquireAsync(), await _sandboxes.AcquireAsync() };
        var lost = leases.Single(lease => lease.Host == "first");
        var kept = leases.Single(lease => lease.Host == "second");
        _first.Cut();
        await Waiting.UntilAsync(async () => (await _sandboxes.ListAsync()).Leases.All(lease => lease.LeaseId != lost.LeaseId), "the loss", Token);
        var refused = await Assert.ThrowsAsync<RpcException>(() => _sandboxes.ShellAsync(lost, "true"));
        var next = new[] { await _sandboxes.AcquireAsync(), await _sandboxes.AcquireAsync() };
        var listed = await _sandboxes.ListAsync(ended: true);

        Assert.Equal("LEASE_LOST", RpcErrors.ReasonOf(refused));
        Assert.Contains("host first is lost", refused.Status.Detail, StringComparison.Ordinal);
        Assert.Equal("ok\n", (await _sandboxes.ShellAsync(kept, "echo ok")).Stdout);
        Assert.All(next, lease => Assert.Equal("second", lease.Host));
        Assert.Equal((false, true), (listed.Hosts[0].Up, listed.Hosts[1].Up));
        Assert.Equal(LeaseEnd.Lost, listed.Leases.Single(lease => lease.LeaseId == lost.LeaseId).End);

        _first.Mend();
        await Waiting.UntilAsync(async () => (await _sandboxes.ListAsync()).Hosts[0].Up, "its return", Token);
        Assert.Equal("first", (await _sandboxes.AcquireAsync()).Host);
    }

    [Fact]
    public async Task Host_NoneAnswers_IsUnavailableWithTheWayOut()
    {
        _first.Cut();
        _second.Cut();
        var exception = await Assert.ThrowsAsync<RpcException>(() => _sandboxes.AcquireAsync());

        Assert.Equal((StatusCode.Unavailable, "DOCKER_UNAVAILABLE"), (exception.StatusCode, RpcErrors.ReasonOf(exception)));
        Assert.Contains("eng/docker.sh ensure", exception.Status.Detail, StringComparison.Ordinal);
    }
}
