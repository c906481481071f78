using AgentPlatform.AgentDock.FaultInjection;
using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.Tests.Support;

namespace AgentPlatform.Tests.Learning;

public sealed class FaultInjectionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Plan_SameSeed_HitsTheSameCallsWhateverTheOrder()
    {
        var entry = new FakeServer().Entry("read");
        var calls = Enumerable.Range(0, 50).SelectMany(trajectory => Enumerable.Range(1, 40).Select(ordinal => ($"t{trajectory}", ordinal))).ToList();

        List<string> Hits(long seed, IEnumerable<(string, int)> order) =>
            [.. order.Select(call => (call, hits: Plan(seed, 0.2).For(entry, call.Item1, call.Item2).Count)).Where(pair => pair.hits > 0).Select(pair => $"{pair.call}").Order(StringComparer.Ordinal)];

        var first = Hits(7, calls);
        Assert.Equal(first, Hits(7, Enumerable.Reverse(calls)));
        Assert.NotEqual(first, Hits(8, calls));
        // 2,000 calls at 0.2: five standard deviations are 90.
        Assert.InRange(first.Count, 310, 490);
    }

    [Theory]
    [InlineData(1, int.MaxValue, 1, new[] { 1, 2, 3, 4, 5, 6 })]
    [InlineData(3, 5, 1, new[] { 3, 4, 5 })]
    [InlineData(2, int.MaxValue, 2, new[] { 2, 4, 6 })]
    public void Plan_Schedule_NamesTheCalls(int from, int to, int every, int[] expected)
    {
        var options = new FaultInjectionOptions { Rules = { new FaultRule { Kind = FaultKind.Tool, From = from, To = to, Every = every, Tools = "fake.*" } } };
        var plan = new FaultPlan(options);
        var server = new FakeServer();

        Assert.Equal(expected, Enumerable.Range(1, 6).Where(ordinal => plan.For(server.Entry("read"), "t", ordinal).Count > 0));
        Assert.Empty(plan.For(new FakeServer("other").Entry("read"), "t", from));
    }

    [Theory]
    [InlineData("Infrastructure", Fault.Infrastructure, "infrastructure")]
    [InlineData("Tool", Fault.Tool, "tool")]
    [InlineData("Timeout", Fault.Timeout, "timeout")]
    public async Task Call_HitByAnError_HasItsFaultAndSaysSo(string kind, Fault fault, string name)
    {
        await using var gateway = await StartAsync(TestGateway.Fake(), ("Kind", kind), ("Tools", "echo"));
        var hit = await ReplayTests.CallAsync(gateway, "echo", """{"text":"x"}""", "t");
        var spared = await ReplayTests.CallAsync(gateway, "whoami", "{}", "t");

        Assert.Equal((fault, name), (hit.Fault, hit.InjectedFault));
        Assert.Equal((Fault.Unspecified, string.Empty), (spared.Fault, spared.InjectedFault));
    }

    [Fact]
    public async Task Call_HitByTruncation_KeepsTheBeginning()
    {
        await using var gateway = await StartAsync(TestGateway.Fake(), ("Kind", "Truncation"), ("Keep", "3"));
        var hit = await ReplayTests.CallAsync(gateway, "echo", """{"text":"ab😀cd"}""", "t");

        Assert.Equal(("ab", true, "truncation"), (hit.Text, hit.Truncated, hit.InjectedFault));
    }

    [Fact]
    public async Task Call_HitByLatency_TakesThatLong()
    {
        await using var gateway = await StartAsync(TestGateway.Fake(), ("Kind", "Latency"), ("Latency", "00:00:00.300"));
        var hit = await ReplayTests.CallAsync(gateway, "echo", """{"text":"x"}""", "t");

        Assert.Equal(("x", "latency"), (hit.Text, hit.InjectedFault));
        Assert.True(hit.GatewayDuration.ToTimeSpan() >= TimeSpan.FromSeconds(0.3), $"{hit.GatewayDuration}");
    }

    [Fact]
    public async Task Call_HitBySandboxDeath_ReallyLosesItsReplica()
    {
        await using var gateway = await StartAsync(TestGateway.Fake(), ("Kind", "SandboxDeath"), ("Tools", "sleep_write"));
        await gateway.WaitUntilAllReadyAsync(Token);
        var before = (await gateway.StatusAsync(Token)).Replicas.Select(replica => replica.ProcessId).ToHashSet();
        var hit = await ReplayTests.CallAsync(gateway, "sleep_write", """{"seconds":20}""", "t");
        await gateway.WaitUntilAllReadyAsync(Token);
        await Waiting.UntilAsync(async () => (await gateway.StatusAsync(Token)).Replicas.Sum(replica => replica.Restarts) == 1, "a restart", Token);
        var after = (await gateway.StatusAsync(Token)).Replicas.Select(replica => replica.ProcessId).ToList();

        Assert.Equal((Fault.Infrastructure, "sandbox_death"), (hit.Fault, hit.InjectedFault));
        Assert.Single(after, pid => !before.Contains(pid));
    }

    [Fact]
    public async Task Call_HitByAFault_IsNeitherKeptNorRecorded()
    {
        await using var gateway = await TestGateway.StartAsync(
            TestGateway.Fake(), "process", Token, settings:
            [
                ("AgentDock:Cache:Enabled", "true"), ("AgentDock:FaultInjection:Rules:0:Kind", "Truncation"), ("AgentDock:FaultInjection:Rules:0:To", "1"),
                ("AgentDock:FaultInjection:Rules:0:Keep", "1"),
            ]);
        var hit = await ReplayTests.CallAsync(gateway, "echo", """{"text":"whole"}""", "t");
        var next = await ReplayTests.CallAsync(gateway, "echo", """{"text":"whole"}""", "t");

        Assert.Equal(("w", "whole"), (hit.Text, next.Text));
    }

    [Theory]
    [InlineData("Probability", "1.5")]
    [InlineData("From", "0")]
    [InlineData("Keep", "-1")]
    public async Task Start_BadRule_NamesTheKey(string key, string value)
    {
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => StartAsync(TestGateway.Fake(), ("Kind", "Tool"), (key, value)));

        Assert.Contains("AgentDock:FaultInjection:Rules:0", exception.ToString(), StringComparison.Ordinal);
    }

    private static FaultPlan Plan(long seed, double probability) =>
        new(new FaultInjectionOptions { Seed = seed, Rules = { new FaultRule { Kind = FaultKind.Infrastructure, Probability = probability } } });

    private static Task<TestGateway> StartAsync(string catalogue, params (string Key, string Value)[] rule) => TestGateway.StartAsync(
        catalogue, "process", Token, settings: [.. rule.Select(pair => ($"AgentDock:FaultInjection:Rules:0:{pair.Key}", pair.Value))]);
}
