using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.Tests.Shared;
using AgentPlatform.Tests.Support;

namespace AgentPlatform.Tests.Docker;

/// <summary>MCP servers in real containers.</summary>
public sealed class DockerReplicaTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CallTool_ServerInAContainer_Answers()
    {
        Needs.Docker(Needs.SandboxImage);
        await using var gateway = await TestGateway.StartAsync(TestGateway.FakeInDocker(), "docker", Token);
        await gateway.WaitUntilAllReadyAsync(Token);
        var responses = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => gateway.CallAsync("echo", $$"""{"text":"{{i}}"}""", Token)));
        var status = await gateway.StatusAsync(Token);

        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i}"), responses.Select(response => response.Text));
        Assert.Equal("docker", status.Sandbox);
        Assert.All(status.Replicas, replica => Assert.Matches("^[0-9a-f]{64}$", replica.ContainerId));
        Assert.All(status.Replicas, replica => Assert.True(replica.Calls > 20, $"{replica.Replica}: {replica.Calls}"));
    }

    [Theory]
    [InlineData("import socket\ntry:\n  socket.create_connection(('1.1.1.1', 53), 1)\nexcept OSError as e:\n  result = e.strerror", "Network is unreachable")]
    [InlineData("try:\n  open('/root-file', 'w')\nexcept OSError as e:\n  result = e.strerror", "Read-only file system")]
    [InlineData("result = [l.split()[1] for l in open('/proc/self/status') if l.startswith(('CapEff', 'NoNewPrivs'))]", "['0000000000000000', '1']")]
    [InlineData("import os; result = (os.getuid(), os.getgid(), os.getpid())", "(65534, 65534, 1)")]
    [InlineData("open('/tmp/ok', 'w').write('x'); result = 'written'", "written")]
    public async Task Container_Isolation_Holds(string code, string expected)
    {
        Needs.Docker(Needs.SandboxImage);
        await using var gateway = await TestGateway.StartAsync(TestGateway.FakeInDocker(replicas: 1), "docker", Token);
        var response = await gateway.CallAsync("python", System.Text.Json.JsonSerializer.Serialize(new { code }), Token);

        Assert.Equal(expected, response.Text);
    }

    [Fact]
    public async Task Container_Mount_IsReadOnlyEvenForFilesThatAnyoneMayWrite()
    {
        Needs.Docker(Needs.SandboxImage);
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("page"), "text", Token);
        await Shell.RunAsync("chmod", "-R", "a+rwX", folder.Root);
        var catalogue = TestGateway.FakeInDocker(replicas: 1)
            .Replace("    replicas:", $"      - {{ source: \"{folder.Root}\", target: /data }}\n    replicas:", StringComparison.Ordinal);
        await using var gateway = await TestGateway.StartAsync(catalogue, "docker", Token);
        var response = await gateway.CallAsync(
            "python", """{"code":"try:\n  result = open('/data/page').read()\n  open('/data/page', 'a')\nexcept OSError as e:\n  result += ', ' + e.strerror"}""", Token);

        Assert.Equal("text, Read-only file system", response.Text);
    }

    [Fact]
    public async Task Container_MoreMemoryThanAllowed_IsKilledAndStartedAgain()
    {
        Needs.Docker(Needs.SandboxImage);
        await using var gateway = await TestGateway.StartAsync(TestGateway.FakeInDocker("    limits: { memory: 64m }\n", replicas: 1), "docker", Token);
        var response = await gateway.CallAsync("python", """{"code":"x = b'x' * (300 << 20)\nresult = 'survived'"}""", Token);
        var next = await gateway.CallAsync("echo", """{"text":"alive"}""", Token);

        Assert.Equal(Fault.Infrastructure, response.Fault);
        Assert.Contains("137", response.Text, StringComparison.Ordinal);
        Assert.Equal("alive", next.Text);
    }

    [Fact]
    public async Task Container_MoreProcessesThanAllowed_AreRefused()
    {
        Needs.Docker(Needs.SandboxImage);
        await using var gateway = await TestGateway.StartAsync(TestGateway.FakeInDocker("    limits: { pids: 16 }\n", replicas: 1), "docker", Token);
        var response = await gateway.CallAsync(
            "python",
            """{"code":"import os, time\nmade = 0\ntry:\n  while made < 100:\n    if os.fork() == 0:\n      time.sleep(60)\n    made += 1\nexcept OSError as e:\n  result = (made < 16, e.strerror)"}""",
            Token);

        Assert.Equal("(True, 'Resource temporarily unavailable')", response.Text);
    }

    [Fact]
    public async Task Container_KilledWithCallsInFlight_CallsMoveAndItComesBack()
    {
        Needs.Docker(Needs.SandboxImage);
        await using var gateway = await TestGateway.StartAsync(TestGateway.FakeInDocker(), "docker", Token);
        await gateway.WaitUntilAllReadyAsync(Token);
        var victim = (await gateway.StatusAsync(Token)).Replicas[0].ContainerId;
        var calls = Enumerable.Range(0, 8).Select(_ => gateway.CallAsync("sleep", """{"seconds":1}""", Token)).ToList();
        await Waiting.UntilAsync(async () => (await gateway.StatusAsync(Token)).Replicas.Sum(replica => replica.Outstanding) == 8, "eight calls in flight", Token);
        var pid = await Shell.RunAsync("docker", "inspect", "--format", "{{.State.Pid}}", victim);
        await Shell.RunAsync("kill", "-9", pid);
        var responses = await Task.WhenAll(calls);

        Assert.All(responses, response => Assert.True(response.Ok, response.Text));
        Assert.Equal(4, responses.Count(response => response.Attempts.Count == 2));
        await gateway.WaitUntilAllReadyAsync(Token);
        var after = (await gateway.StatusAsync(Token)).Replicas[0];
        Assert.Equal(1, after.Restarts);
        Assert.NotEqual(victim, after.ContainerId);
    }

    [Fact]
    public async Task Stop_Gateway_RemovesItsContainers()
    {
        Needs.Docker(Needs.SandboxImage);
        var instance = $"test-{Guid.NewGuid():n}";
        await using (var gateway = await TestGateway.StartAsync(
            TestGateway.FakeInDocker("    env: { FAKE_EOF: ignore }\n"), "docker", Token, settings: ("AgentDock:Instance", instance)))
        {
            await gateway.WaitUntilAllReadyAsync(Token);
            Assert.Equal(2, (await Containers(instance)).Count);
        }

        Assert.Empty(await Containers(instance));
    }

    [Fact]
    public async Task Start_AutoWithoutTheImage_FallsBackToProcesses()
    {
        var catalogue = $"""
            servers:
              fake:
                image: agentplatform/no-such-image:none
                process_command: [/usr/bin/python3, -I, -S, -u, "{TestGateway.FakeServer}"]
            """;
        await using var gateway = await TestGateway.StartAsync(catalogue, "auto", Token);

        Assert.Equal("process", (await gateway.StatusAsync(Token)).Sandbox);
    }

    [Fact]
    public async Task Start_AutoWithoutAnEngine_FallsBackToProcesses()
    {
        var catalogue = $"""
            servers:
              fake:
                image: {Needs.SandboxImage}
                process_command: [/usr/bin/python3, -I, -S, -u, "{TestGateway.FakeServer}"]
            """;
        await using var gateway = await TestGateway.StartAsync(catalogue, "auto", Token, settings: ("AgentDock:DockerEndpoint", "unix:///no/such/docker.sock"));

        Assert.Equal("process", (await gateway.StatusAsync(Token)).Sandbox);
    }

    [Fact]
    public async Task Start_DockerWithoutAnEngine_RefusesAndSaysHow()
    {
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => TestGateway.StartAsync(
            TestGateway.FakeInDocker(), "docker", Token, settings: ("AgentDock:DockerEndpoint", "unix:///no/such/docker.sock")));

        Assert.Contains("run 'eng/docker.sh ensure'", exception.ToString(), StringComparison.Ordinal);
    }

    internal static async Task<IReadOnlyList<string>> Containers(string instance)
    {
        var ids = await Shell.RunAsync("docker", "ps", "--all", "--quiet", "--filter", $"label=agentplatform.gateway={instance}");
        return ids.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
