using System.Globalization;
using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.Tests.Support;

namespace AgentPlatform.Tests.Gateway;

/// <summary>Servers that die, hang or lie, over real processes.</summary>
public sealed class ReplicaFaultTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CallTool_ReadOnlyCallsOnAKilledServer_RunOnTheOther()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Fake(), "process", Token);
        await gateway.WaitUntilAllReadyAsync(Token);
        var before = await gateway.StatusAsync(Token);
        var calls = Enumerable.Range(0, 6).Select(_ => gateway.CallAsync("sleep", """{"seconds":0.5}""", Token)).ToList();
        await Waiting.UntilAsync(async () => (await gateway.StatusAsync(Token)).Replicas.Sum(replica => replica.Outstanding) == 6, "six calls in flight", Token);
        await Shell.RunAsync("kill", "-9", before.Replicas[0].ProcessId.ToString(CultureInfo.InvariantCulture));
        var responses = await Task.WhenAll(calls);

        Assert.All(responses, response => Assert.True(response.Ok, response.Text));
        var retried = responses.Where(response => response.Attempts.Count == 2).ToList();
        Assert.Equal(3, retried.Count);
        Assert.All(retried, response =>
        {
            Assert.Equal(["fake-0", "fake-1"], response.Attempts.Select(attempt => attempt.Replica));
            Assert.Equal(Fault.Infrastructure, response.Attempts[0].Fault);
            Assert.Contains("exit code 137", response.Attempts[0].Message, StringComparison.Ordinal);
        });
        await gateway.WaitUntilAllReadyAsync(Token);
        var after = await gateway.StatusAsync(Token);
        Assert.Equal((1, 0), (after.Replicas[0].Restarts, after.Replicas[1].Restarts));
        Assert.NotEqual(before.Replicas[0].ProcessId, after.Replicas[0].ProcessId);
    }

    [Fact]
    public async Task CallTool_ToolWithEffectsKillsItsServer_IsInfrastructureAndNotRunAgain()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Fake(), "process", Token);
        await gateway.WaitUntilAllReadyAsync(Token);
        var response = await gateway.CallAsync("die", "{}", Token);

        Assert.Equal((false, Fault.Infrastructure), (response.Ok, response.Fault));
        Assert.Contains("exit code 3; stderr ends: dying as told", Assert.Single(response.Attempts).Message, StringComparison.Ordinal);
        Assert.Equal("x", (await gateway.CallAsync("echo", """{"text":"x"}""", Token)).Text);
        await gateway.WaitUntilAllReadyAsync(Token);
        Assert.Equal(1, (await gateway.StatusAsync(Token)).Replicas.Sum(replica => replica.Restarts));
    }

    [Fact]
    public async Task CallTool_OnlyReplicaDies_WaitsForItsRestart()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Fake(replicas: 1), "process", Token);
        for (var i = 0; i < 3; i++)
        {
            await gateway.CallAsync("die", "{}", Token);
            // Whoever hears of the death is not sent to the dead one again, not even once.
            var response = await gateway.CallAsync("echo", """{"text":"back"}""", Token);

            Assert.True(response.Ok, response.Text);
            Assert.Equal("back", response.Text);
            Assert.Single(response.Attempts);
        }
    }

    [Fact]
    public async Task CallTool_SlowerThanItsTimeout_IsATimeoutOnBoth()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Fake(), "process", Token);
        await gateway.WaitUntilAllReadyAsync(Token);
        var response = await gateway.CallAsync("sleep", """{"seconds":30}""", Token, timeout: TimeSpan.FromMilliseconds(200));

        Assert.Equal((false, Fault.Timeout), (response.Ok, response.Fault));
        Assert.Equal([Fault.Timeout, Fault.Timeout], response.Attempts.Select(attempt => attempt.Fault));
        Assert.NotEqual(response.Attempts[0].Replica, response.Attempts[1].Replica);
        Assert.Contains("within 0.2 s", response.Text, StringComparison.Ordinal);
        // Both still answer pings, so neither is taken down for it.
        await gateway.WaitUntilAllReadyAsync(Token);
        Assert.Equal(0, (await gateway.StatusAsync(Token)).Replicas.Sum(replica => replica.Restarts));
    }

    [Fact]
    public async Task CallTool_ToolWithEffectsTimesOut_IsNotRunAgain()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Fake(), "process", Token);
        var response = await gateway.CallAsync("sleep_write", """{"seconds":30}""", Token, timeout: TimeSpan.FromMilliseconds(100));

        Assert.Equal(Fault.Timeout, response.Fault);
        Assert.Single(response.Attempts);
    }

    [Fact]
    public async Task CallTool_CallersDeadlineBeforeTheTimeout_StillGetsAnEnvelope()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Fake(), "process", Token);
        var response = await gateway.CallAsync("sleep", """{"seconds":30}""", Token, deadline: TimeSpan.FromSeconds(2));

        Assert.Equal(Fault.Timeout, response.Fault);
    }

    [Fact]
    public async Task CallTool_FrozenServer_IsTakenDownAndStartedAgain()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Fake(replicas: 1), "process", Token);
        var frozen = (await gateway.StatusAsync(Token)).Replicas[0].ProcessId;
        var response = await gateway.CallAsync("stop", "{}", Token, timeout: TimeSpan.FromMilliseconds(100));
        var next = await gateway.CallAsync("echo", """{"text":"thawed"}""", Token, timeout: TimeSpan.FromSeconds(30));

        Assert.Equal(Fault.Timeout, response.Fault);
        Assert.Equal("thawed", next.Text);
        var replica = (await gateway.StatusAsync(Token)).Replicas[0];
        Assert.Equal(1, replica.Restarts);
        Assert.NotEqual(frozen, replica.ProcessId);
    }

    [Fact]
    public async Task CallTool_AnswerWithoutEnd_TakesTheServerDown()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Fake(replicas: 1), "process", Token);
        var large = await gateway.CallAsync("big", """{"bytes":8000000}""", Token);
        var endless = await gateway.CallAsync("big", """{"bytes":20000000}""", Token);
        var next = await gateway.CallAsync("echo", """{"text":"alive"}""", Token);

        Assert.True(large.Ok && large.Truncated);
        Assert.Equal(Fault.Infrastructure, endless.Fault);
        Assert.Contains("more than 16 MiB", endless.Text, StringComparison.Ordinal);
        Assert.Equal("alive", next.Text);
    }

    [Fact]
    public async Task CallTool_OneReplicaBusy_GoesToTheIdleOne()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Fake(), "process", Token);
        await gateway.WaitUntilAllReadyAsync(Token);
        var busy = gateway.CallAsync("sleep", """{"seconds":3}""", Token);
        await Waiting.UntilAsync(async () => (await gateway.StatusAsync(Token)).Replicas.Sum(replica => replica.Outstanding) == 1, "one call in flight", Token);
        var loaded = Assert.Single((await gateway.StatusAsync(Token)).Replicas, replica => replica.Outstanding == 1).Replica;
        var replicas = new List<string>();
        for (var i = 0; i < 10; i++)
        {
            replicas.Add((await gateway.CallAsync("whoami", "{}", Token)).Attempts[0].Replica);
        }

        Assert.DoesNotContain(loaded, replicas);
        Assert.True((await busy).Ok);
    }

    [Fact]
    public async Task CallTool_QueueFull_IsOverloaded()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Fake("    max_outstanding: 1\n    queue: 1\n", replicas: 1), "process", Token);
        var responses = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => gateway.CallAsync("sleep", """{"seconds":1}""", Token)));

        // One runs, one waits, one is too many.
        var refused = Assert.Single(responses, response => !response.Ok);
        Assert.Equal(Fault.Overloaded, refused.Fault);
        Assert.Empty(refused.Attempts);
        Assert.True(responses.Where(response => response.Ok).Max(response => response.QueueDuration.ToTimeSpan()) > TimeSpan.FromSeconds(0.5));
        Assert.True((await gateway.StatusAsync(Token)).Faults["overloaded"] >= 1);
    }

    [Fact]
    public async Task Health_ServerThatDoesNotStart_IsUnhealthyAndCallsSayWhy()
    {
        await using var gateway = await TestGateway.StartAsync(
            TestGateway.Fake("    env: { FAKE_START: die }\n    queue_timeout: 500ms\n", replicas: 1), "process", Token, waitUntilHealthy: false);
        await Waiting.UntilAsync(async () => (await gateway.StatusAsync(Token)).Replicas[0].Restarts >= 2, "two failed starts", Token);

        Assert.False(await gateway.IsHealthyAsync(Token));
        Assert.Equal(Fault.UnknownTool, (await gateway.CallAsync("echo", "{}", Token)).Fault);
    }

    [Fact]
    public async Task Health_ServerDownForAWhile_AnswersInfrastructure()
    {
        using var flag = new Shared.TempFolder();
        var catalogue = $$"""
            servers:
              fake:
                process_command: [/bin/sh, -c, "test -e {{flag.Root}}/down && exit 9; exec /usr/bin/python3 -I -S -u {{TestGateway.FakeServer}}"]
                queue_timeout: 300ms
            """;
        await using var gateway = await TestGateway.StartAsync(catalogue, "process", Token);
        await File.WriteAllTextAsync(flag.File("down"), string.Empty, Token);
        await gateway.CallAsync("die", "{}", Token);
        var response = await gateway.CallAsync("echo", """{"text":"x"}""", Token);

        Assert.Equal(Fault.Infrastructure, response.Fault);
        Assert.Contains("No replica of fake is ready", response.Text, StringComparison.Ordinal);
        Assert.False(await gateway.IsHealthyAsync(Token));
        File.Delete(flag.File("down"));
        await gateway.WaitUntilHealthyAsync(Token);
        Assert.Equal("x", (await gateway.CallAsync("echo", """{"text":"x"}""", Token)).Text);
    }

    [Fact]
    public async Task Start_ServerOfAnUnknownRevision_IsNotOpened()
    {
        await using var gateway = await TestGateway.StartAsync(
            TestGateway.Fake("    env: { FAKE_VERSION: 1999-01-01 }\n", replicas: 1), "process", Token, waitUntilHealthy: false);
        await Waiting.UntilAsync(async () => (await gateway.StatusAsync(Token)).Replicas[0].State == "failed", "a failed start", Token);

        Assert.False(await gateway.IsHealthyAsync(Token));
    }

    [Fact]
    public async Task Start_ToolsOverSeveralPages_AreAllListed()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Fake("    env: { FAKE_PAGE: '3' }\n    hide: [env]\n", replicas: 1), "process", Token);
        var tools = (await gateway.Tools.ListToolsAsync(new ListToolsRequest(), cancellationToken: Token)).Tools.Where(tool => tool.Server == "fake").ToList();

        Assert.Equal(16, tools.Count);
        Assert.DoesNotContain(tools, tool => tool.Name == "env");
        Assert.Equal(Fault.UnknownTool, (await gateway.CallAsync("env", "{}", Token)).Fault);
    }

    [Fact]
    public async Task ListChanged_NewTool_IsKnownSoon()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Fake(replicas: 1), "process", Token);
        await gateway.CallAsync("add_tool", "{}", Token);

        await Waiting.UntilAsync(
            async () => (await gateway.Tools.ListToolsAsync(new ListToolsRequest(), cancellationToken: Token)).Tools.Any(tool => tool.Name == "added"), "the new tool", Token);
    }

    [Fact]
    public async Task ListTools_TwoServersWithTheSameNames_PutTheServerInFront()
    {
        var second = $"""
              other:
                process_command: [/usr/bin/python3, -I, -S, -u, "{TestGateway.FakeServer}"]
                hide: [whoami]
            """;
        await using var gateway = await TestGateway.StartAsync(TestGateway.Fake(replicas: 1) + "\n" + second, "process", Token);
        var names = (await gateway.Tools.ListToolsAsync(new ListToolsRequest(), cancellationToken: Token)).Tools.Select(tool => tool.Name).ToList();

        Assert.Contains("fake.echo", names);
        Assert.Contains("other.echo", names);
        Assert.Contains("whoami", names);
        Assert.Equal("other", (await gateway.CallAsync("other.echo", """{"text":"x"}""", Token)).Server);
        var bare = await gateway.CallAsync("echo", """{"text":"x"}""", Token);
        Assert.Equal(Fault.UnknownTool, bare.Fault);
        Assert.Contains("fake.echo, other.echo", bare.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_Gateway_EndsItsServers()
    {
        var gateway = await TestGateway.StartAsync(TestGateway.Fake("    env: { FAKE_EOF: ignore }\n"), "process", Token);
        await gateway.WaitUntilAllReadyAsync(Token);
        var processes = (await gateway.StatusAsync(Token)).Replicas.Select(replica => replica.ProcessId).ToList();
        await gateway.DisposeAsync();

        Assert.All(processes, process => Assert.False(Directory.Exists($"/proc/{process}"), $"process {process} lives"));
    }
}
