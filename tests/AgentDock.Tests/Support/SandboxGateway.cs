using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.Tests.Shared;

namespace AgentPlatform.Tests.Support;

/// <summary>One gateway with sandboxes, shared by tests that leave it alive. A database and snapshots of its own.</summary>
public sealed class SandboxGateway : IAsyncLifetime
{
    private readonly TempFolder _folder = new();

    internal TestGateway Gateway { get; private set; } = null!;

    internal SandboxClient Sandboxes { get; private set; } = null!;

    internal string Instance { get; } = $"test-{Guid.NewGuid():n}";

    public async ValueTask InitializeAsync()
    {
        Gateway = await StartAsync(_folder, Instance, []);
        Sandboxes = new SandboxClient(Gateway.Sandboxes);
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        _folder.Dispose();
    }

    internal static Task<TestGateway> StartAsync(TempFolder folder, string instance, (string Key, string Value)[] more) => TestGateway.StartAsync(
        TestGateway.Fake(replicas: 1), "process", TestContext.Current.CancellationToken, settings:
        [
            ("AgentDock:Instance", instance),
            ("AgentDock:Sandboxes:DatabasePath", folder.File("sandboxes.db")),
            ("AgentDock:Sandboxes:Classes:0:Name", "default"),
            ("AgentDock:Sandboxes:Classes:0:Memory", "128m"),
            ("AgentDock:Sandboxes:Classes:0:Disk", "32m"),
            ("AgentDock:Sandboxes:Classes:0:Tmp", "8m"),
            ("AgentDock:Sandboxes:Classes:0:Pids", "64"),
            ("AgentDock:Sandboxes:Classes:0:WarmMin", "1"),
            ("AgentDock:Sandboxes:Classes:0:WarmMax", "4"),
            .. more,
        ]);
}
