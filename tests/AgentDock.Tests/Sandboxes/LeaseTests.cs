using AgentPlatform.AgentDock.Sandboxes.Hosts;
using AgentPlatform.AgentDock.Sandboxes.Leases;
using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.ServiceDefaults;
using AgentPlatform.Tests.Docker;
using AgentPlatform.Tests.Shared;
using AgentPlatform.Tests.Support;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace AgentPlatform.Tests.Sandboxes;

/// <summary>Leases: who has a sandbox, for how long, and what is left when it ends.</summary>
public sealed class LeaseTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly string _instance = $"test-{Guid.NewGuid():n}";
    private TestGateway _gateway = null!;
    private SandboxClient _sandboxes = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _gateway = await SandboxGateway.StartAsync(_folder, _instance, [("AgentDock:Sandboxes:Tick", "00:00:00.050")]);
        _sandboxes = new SandboxClient(_gateway.Sandboxes);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Release_Sandbox_RemovesTheContainerAndRefusesFurtherCalls()
    {
        Needs.Docker(Needs.SandboxImage);
        var lease = await _sandboxes.AcquireAsync();
        var released = await _sandboxes.ReleaseAsync(lease);
        var again = await _sandboxes.ReleaseAsync(lease);
        var late = await Assert.ThrowsAsync<RpcException>(() => _sandboxes.ShellAsync(lease, "true"));

        Assert.Equal((LeaseState.Ended, LeaseEnd.Released), (released.State, released.End));
        Assert.Equal(released.LeaseId, again.LeaseId);
        Assert.Equal((StatusCode.FailedPrecondition, "LEASE_ENDED"), (late.StatusCode, RpcErrors.ReasonOf(late)));
        await GoneAsync(lease);
    }

    [Fact]
    public async Task Acquire_SameKey_GivesTheSameLease()
    {
        Needs.Docker(Needs.SandboxImage);
        var leases = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _sandboxes.AcquireAsync(key: "one")));
        var later = await _sandboxes.AcquireAsync(key: "one");
        await _sandboxes.ReleaseAsync(later);
        var ended = await Assert.ThrowsAsync<RpcException>(() => _sandboxes.AcquireAsync(key: "one"));

        Assert.Single(leases.Append(later).Select(lease => lease.LeaseId).Distinct());
        Assert.Equal("LEASE_ENDED", RpcErrors.ReasonOf(ended));
    }

    [Fact]
    public async Task Acquire_ManyAtOnce_GivesEachItsOwnWithRisingTokens()
    {
        Needs.Docker(Needs.SandboxImage);
        var leases = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => _sandboxes.AcquireAsync()));

        Assert.Equal(6, leases.Select(lease => lease.ContainerId).Distinct().Count());
        Assert.Equal(6, leases.Select(lease => lease.FencingToken).Distinct().Count());
        Assert.All(leases, lease => Assert.True(lease.FencingToken > 0));
        var labels = await Shell.RunAsync("docker", "inspect", "--format", "{{json .Config.Labels}}", leases[0].ContainerId);
        Assert.Contains($"\"agentplatform.sandbox\":\"{leases[0].LeaseId}\"", labels, StringComparison.Ordinal);
        Assert.Contains($"\"agentplatform.token\":\"{leases[0].FencingToken}\"", labels, StringComparison.Ordinal);
        Assert.Contains("\"agentplatform.owner\":", labels, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Grading_NewToken_ShutsTheAgentOutAndItsProgramsEnd()
    {
        Needs.Docker(Needs.SandboxImage);
        var agent = await _sandboxes.AcquireAsync();
        await _sandboxes.ShellAsync(agent, "echo answer >result");
        var running = _sandboxes.ShellAsync(agent, "sleep 60; echo cheat >result", timeoutSeconds: 60);
        await Waiting.UntilAsync(
            async () => (await _sandboxes.ShellAsync(agent, "cat /proc/[0-9]*/cmdline | tr '\\0' ' '")).Stdout.Contains("sleep 60", StringComparison.Ordinal), "the program", Token);
        var grader = await _sandboxes.HeartbeatAsync(agent, grade: true, key: "grade");
        var again = await _sandboxes.HeartbeatAsync(agent, grade: true, key: "grade");
        var late = await Assert.ThrowsAsync<RpcException>(() => _sandboxes.ShellAsync(agent, "echo cheat >result"));
        var put = await Assert.ThrowsAsync<RpcException>(() => _sandboxes.PutAsync(agent, "/work/result", [1]));
        var release = await Assert.ThrowsAsync<RpcException>(() => _sandboxes.ReleaseAsync(agent));
        var killed = await running;

        Assert.Equal(137, killed.ExitCode);
        Assert.True(grader.FencingToken > agent.FencingToken);
        Assert.Equal((grader.FencingToken, LeaseState.Grading), (again.FencingToken, again.State));
        Assert.All([late, put, release], exception => Assert.Equal((StatusCode.FailedPrecondition, "STALE_TOKEN"), (exception.StatusCode, RpcErrors.ReasonOf(exception))));
        Assert.Equal("answer\n", (await _sandboxes.ShellAsync(grader, "cat result")).Stdout);
        await _sandboxes.ReleaseAsync(grader);
    }

    [Fact]
    public async Task Deadline_Passed_LeavesTheGraceToTheGraderAlone()
    {
        Needs.Docker(Needs.SandboxImage);
        var agent = await _sandboxes.AcquireAsync(terms: Terms(lease: 1.5, grading: 30));
        var cut = await _sandboxes.ShellAsync(agent, "sleep 60", timeoutSeconds: 60);
        await Waiting.UntilAsync(async () => await ReasonAsync(() => _sandboxes.ShellAsync(agent, "true")) == "LEASE_EXPIRED", "the deadline", Token);
        var grader = await _sandboxes.HeartbeatAsync(agent, grade: true);

        Assert.True(cut.Result.TimedOut);
        Assert.Equal("ok\n", (await _sandboxes.ShellAsync(grader, "echo ok")).Stdout);
        await _sandboxes.ReleaseAsync(grader);
    }

    [Fact]
    public async Task Deadline_PassedWithItsGrace_EndsTheLease()
    {
        Needs.Docker(Needs.SandboxImage);
        var lease = await _sandboxes.AcquireAsync(terms: Terms(lease: 0.3, grading: 0.3));
        await Waiting.UntilAsync(async () => await ReasonAsync(() => _sandboxes.ShellAsync(lease, "true")) == "LEASE_ENDED", "the end", Token);
        var ended = Assert.Single((await _sandboxes.ListAsync(ended: true)).Leases, item => item.LeaseId == lease.LeaseId);

        Assert.Equal((LeaseState.Ended, LeaseEnd.Deadline, 0), (ended.State, ended.End, ended.FencingToken));
        await GoneAsync(lease);
    }

    [Fact]
    public async Task Heartbeat_Missing_EndsTheLeaseAndARunningProgramCountsAsOne()
    {
        Needs.Docker(Needs.SandboxImage);
        var terms = Terms(lease: 60, grading: 0);
        terms.HeartbeatDuration = Duration.FromTimeSpan(TimeSpan.FromSeconds(1));
        var lease = await _sandboxes.AcquireAsync(terms: terms);
        var ran = await _sandboxes.ShellAsync(lease, "sleep 2; echo ok");
        await Waiting.UntilAsync(async () => (await _sandboxes.ListAsync()).Leases.All(item => item.LeaseId != lease.LeaseId), "silence", Token);
        var ended = Assert.Single((await _sandboxes.ListAsync(ended: true)).Leases, item => item.LeaseId == lease.LeaseId);

        Assert.Equal("ok\n", ran.Stdout);
        Assert.Equal(LeaseEnd.Silence, ended.End);
    }

    [Fact]
    public async Task Heartbeat_Extends_TheDeadlineAndNotBeyondTheClass()
    {
        Needs.Docker(Needs.SandboxImage);
        var lease = await _sandboxes.AcquireAsync(terms: Terms(lease: 5, grading: 7));
        var longer = await _sandboxes.HeartbeatAsync(lease, extend: TimeSpan.FromMinutes(10));
        var tooLong = await Assert.ThrowsAsync<RpcException>(() => _sandboxes.HeartbeatAsync(lease, extend: TimeSpan.FromDays(30)));

        Assert.InRange((longer.DeadlineAt - lease.DeadlineAt).ToTimeSpan().TotalSeconds, 500, 700);
        Assert.Equal(7, (longer.GradingDeadlineAt - longer.DeadlineAt).ToTimeSpan().TotalSeconds, 0.01);
        Assert.Equal("LEASE_TOO_LONG", RpcErrors.ReasonOf(tooLong));
    }

    [Fact]
    public async Task Container_Killed_IsAnInfrastructureFaultAndNotTheProgramsResult()
    {
        Needs.Docker(Needs.SandboxImage);
        var lease = await _sandboxes.AcquireAsync();
        var running = _sandboxes.ShellAsync(lease, "sleep 60", timeoutSeconds: 60);
        await Waiting.UntilAsync(
            async () => (await _sandboxes.ShellAsync(lease, "cat /proc/[0-9]*/cmdline | tr '\\0' ' '")).Stdout.Contains("sleep 60", StringComparison.Ordinal), "the program", Token);
        await Shell.RunAsync("docker", "kill", lease.ContainerId);
        var during = await Assert.ThrowsAsync<RpcException>(() => running);
        await Waiting.UntilAsync(async () => await ReasonAsync(() => _sandboxes.ShellAsync(lease, "true")) == "LEASE_LOST", "the loss", Token);
        var ended = Assert.Single((await _sandboxes.ListAsync(ended: true)).Leases, item => item.LeaseId == lease.LeaseId);

        Assert.Equal((StatusCode.FailedPrecondition, "LEASE_LOST"), (during.StatusCode, RpcErrors.ReasonOf(during)));
        Assert.Equal(LeaseEnd.Lost, ended.End);
        Assert.Contains("the sandbox died", ended.EndReason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nothing", 1, "LEASE_UNKNOWN", StatusCode.NotFound)]
    [InlineData("", 1_000_000, "STALE_TOKEN", StatusCode.FailedPrecondition)]
    [InlineData("", 0, "STALE_TOKEN", StatusCode.FailedPrecondition)]
    public async Task Call_WithAWrongLeaseOrToken_IsRefused(string id, long token, string reason, StatusCode code)
    {
        Needs.Docker(Needs.SandboxImage);
        var lease = await _sandboxes.AcquireAsync();
        var wrong = new SandboxLease { LeaseId = id.Length == 0 ? lease.LeaseId : id, FencingToken = token };
        foreach (var call in (Func<Task>[])[() => _sandboxes.ShellAsync(wrong, "true"), () => _sandboxes.GetAsync(wrong, "/work/x"), () => _sandboxes.ForkAsync(wrong, 1), () => _sandboxes.HeartbeatAsync(wrong), () => _sandboxes.ReleaseAsync(wrong)])
        {
            var exception = await Assert.ThrowsAsync<RpcException>(call);
            Assert.Equal((code, reason), (exception.StatusCode, RpcErrors.ReasonOf(exception)));
        }
    }

    [Fact]
    public async Task Acquire_UnknownClass_NamesTheField()
    {
        var exception = await Assert.ThrowsAsync<RpcException>(() => _sandboxes.AcquireAsync(terms: new SandboxTerms { SandboxClass = "huge" }));

        Assert.Equal((StatusCode.InvalidArgument, "CLASS_UNKNOWN"), (exception.StatusCode, RpcErrors.ReasonOf(exception)));
    }

    [Fact]
    public async Task Stop_Gateway_RemovesAllContainersAndEndsAllLeases()
    {
        Needs.Docker(Needs.SandboxImage);
        await _sandboxes.AcquireAsync();
        await _sandboxes.AcquireAsync();
        Assert.NotEmpty(await DockerReplicaTests.Containers(_instance));
        await _gateway.DisposeAsync();

        Assert.Empty(await DockerReplicaTests.Containers(_instance));
        await InitializeAsync();
        Assert.Equal(2, (await _sandboxes.ListAsync(ended: true)).Leases.Count(lease => lease.End == LeaseEnd.Lost));
        Assert.Empty((await _sandboxes.ListAsync()).Leases);
    }

    [Fact]
    public async Task Sweep_ContainerThatNobodyOwns_IsRemovedAndOthersStay()
    {
        Needs.Docker(Needs.SandboxImage);
        var lease = await _sandboxes.AcquireAsync();
        var keeper = _gateway.Get<HostRegistry>().Keeper;
        var mine = await StrayAsync($"agentplatform.keeper={keeper}", $"agentplatform.owner={AgentPlatform.AgentDock.Sandboxes.GatewayOwner.Current}");
        var dead = await StrayAsync("agentplatform.keeper=gone", "agentplatform.owner=anotherboot/1/2/3");
        var removed = await _gateway.Get<LeaseService>().SweepAsync(Token);

        Assert.True(removed >= 2, $"{removed} removed");
        var left = await DockerReplicaTests.Containers(_instance);
        Assert.DoesNotContain(mine[..12], left);
        Assert.DoesNotContain(dead[..12], left);
        Assert.Contains(lease.ContainerId[..12], left);
        Assert.Equal("ok\n", (await _sandboxes.ShellAsync(lease, "echo ok")).Stdout);
    }

    private static SandboxTerms Terms(double lease, double grading) => new()
    {
        LeaseDuration = Duration.FromTimeSpan(TimeSpan.FromSeconds(lease)),
        GradingDuration = Duration.FromTimeSpan(TimeSpan.FromSeconds(grading)),
    };

    private static async Task<string?> ReasonAsync(Func<Task> call)
    {
        try
        {
            await call();
            return null;
        }
        catch (RpcException exception)
        {
            return RpcErrors.ReasonOf(exception);
        }
    }

    private Task<string> StrayAsync(params string[] labels) => Shell.RunAsync(
        "docker", ["create", "--network", "none", "--label", $"agentplatform.gateway={_instance}", "--label", "agentplatform.sandbox=stray", .. labels.SelectMany(label => (string[])["--label", label]), Needs.SandboxImage, "true"]);

    private Task GoneAsync(SandboxLease lease) => Waiting.UntilAsync(
        async () => !(await DockerReplicaTests.Containers(_instance)).Contains(lease.ContainerId[..12]), "the container's removal", Token);
}
