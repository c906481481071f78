using System.Globalization;
using AgentPlatform.Tests.Shared;
using AgentPlatform.Tests.Support;

namespace AgentPlatform.Tests.Docker;

/// <summary>A gateway killed with SIGKILL leaves nothing behind.</summary>
public sealed class OrphanTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Kill_ServersThatWatchTheirStdin_EndByThemselves()
    {
        Needs.Docker(Needs.SandboxImage);
        using var folder = new TempFolder();
        var instance = $"test-{Guid.NewGuid():n}";
        await using var gateway = await StartAsync(folder, instance, "docker", TestGateway.FakeInDocker(), 2);
        await gateway.KillAsync(Token);

        await Waiting.UntilAsync(async () => (await DockerReplicaTests.Containers(instance)).Count == 0, "no container", Token);
    }

    [Fact]
    public async Task Kill_ServersThatIgnoreTheirStdin_AreSweptAtTheNextStart()
    {
        Needs.Docker(Needs.SandboxImage);
        using var folder = new TempFolder();
        var instance = $"test-{Guid.NewGuid():n}";
        var catalogue = TestGateway.FakeInDocker("    env: { FAKE_EOF: ignore }\n");
        await using var first = await StartAsync(folder, instance, "docker", catalogue, 2);
        var orphans = await DockerReplicaTests.Containers(instance);
        await first.KillAsync(Token);
        await using var second = await StartAsync(folder, instance, "docker", catalogue, 2);
        var containers = await DockerReplicaTests.Containers(instance);
        await second.TerminateAsync(Token);

        Assert.Equal(2, orphans.Count);
        Assert.Empty(containers.Intersect(orphans));
        Assert.Empty(await DockerReplicaTests.Containers(instance));
    }

    [Fact]
    public async Task Kill_ProcessesThatIgnoreTheirStdin_AreSweptAtTheNextStart()
    {
        using var folder = new TempFolder();
        var catalogue = TestGateway.Fake($"    env: {{ FAKE_EOF: ignore, FAKE_MARK: '{folder.Root}' }}\n");
        await using var first = await StartAsync(folder, "test", "process", catalogue, 2);
        var orphans = Marked(folder.Root);
        await first.KillAsync(Token);
        await using var second = await StartAsync(folder, "test", "process", catalogue, 2);

        Assert.Equal(2, orphans.Count);
        Assert.Empty(Marked(folder.Root).Intersect(orphans));
        await second.TerminateAsync(Token);
        Assert.Empty(Marked(folder.Root));
    }

    private static async Task<ServiceProcess> StartAsync(TempFolder folder, string instance, string sandbox, string catalogue, int replicas)
    {
        var path = folder.File("catalogue.yaml");
        await File.WriteAllTextAsync(path, catalogue, Token);
        var process = ServiceProcess.Start("AgentDock.Gateway.dll", new Dictionary<string, string>
        {
            ["AgentDock__Catalogue"] = path,
            ["AgentDock__Sandbox"] = sandbox,
            ["AgentDock__Instance"] = instance,
            ["Kestrel__Endpoints__http__Url"] = "http://127.0.0.1:0",
            ["Kestrel__Endpoints__mcp__Url"] = "http://127.0.0.1:0",
        });
        await process.ListeningAsync(Token);
        await Waiting.UntilAsync(() => Task.FromResult(process.Output.Split("is ready (").Length > replicas), "ready replicas", Token);
        return process;
    }

    private static List<int> Marked(string mark)
    {
        var found = new List<int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            try
            {
                if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                    && File.ReadAllText(Path.Combine(folder, "environ")).Contains($"FAKE_MARK={mark}", StringComparison.Ordinal))
                {
                    found.Add(pid);
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // It has ended, or is another user's.
            }
        }

        return found;
    }
}
