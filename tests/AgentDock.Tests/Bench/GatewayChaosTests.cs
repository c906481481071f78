using System.Globalization;
using AgentPlatform.Tests.Shared;

namespace AgentPlatform.Tests.Bench;

/// <summary><c>make chaos-gateway</c>, and a few kills of it in every test run.</summary>
public sealed class GatewayChaosTests
{
    [Fact]
    public async Task Kill_AFewTimesUnderLoad_LeavesNothingBehind()
    {
        Needs.Docker(Needs.SandboxImage);
        using var chaos = new GatewayChaos(seed: 7);
        await chaos.RunAsync(4, TestContext.Current.CancellationToken);

        Assert.Equal((4, 0, 0, 0), (chaos.Kills, chaos.Orphans, chaos.DanglingLeases, chaos.DuplicateAnswers));
        Assert.True(chaos.Calls > 20, $"{chaos.Calls} calls");
        Assert.True(chaos.LeasesLost > 0, "no lease was lost");
    }

    [Fact(Explicit = true)]
    public async Task Kill_ManyTimesUnderLoad_LeavesNothingBehind()
    {
        Needs.Docker(Needs.SandboxImage);
        var kills = int.Parse(Environment.GetEnvironmentVariable("KILLS") ?? "200", CultureInfo.InvariantCulture);
        var seed = int.Parse(Environment.GetEnvironmentVariable("SEED") ?? "1", CultureInfo.InvariantCulture);
        using var chaos = new GatewayChaos(seed);
        await chaos.RunAsync(kills, TestContext.Current.CancellationToken);

        var file = new BenchLines();
        file.Add("kills", chaos.Kills, "", kills, $"SIGKILL of a gateway process at seeded moments (seed {seed}), 20 to 1,500 ms into the load of 6 rollouts; then a restart and its first sweep");
        file.Add("orphans", chaos.Orphans, "", 0, "containers of the killed gateway 10 s after that sweep at the latest");
        file.Add("dangling_leases", chaos.DanglingLeases, "", 0, "leases on disk that have not ended and have no container");
        file.Add("duplicate_answers", chaos.DuplicateAnswers, "", 0, "calls answered twice, answered with another call's result, or answered again under their key after the restart");
        file.Add("calls", chaos.Calls, "", 0, "calls answered under that load");
        file.Add("leases_lost", chaos.LeasesLost, "", 0, "leases whose holder was told after the restart that an infrastructure fault ended them, of up to 8 asked for after each kill");
        file.Write("chaos-gateway");

        Assert.Equal((kills, 0, 0, 0), (chaos.Kills, chaos.Orphans, chaos.DanglingLeases, chaos.DuplicateAnswers));
    }
}
