using AgentPlatform.Tests.Shared;
using AgentPlatform.Tests.Support;

namespace AgentPlatform.Tests.Sandboxes;

/// <summary>gVisor's runsc as the runtime, on the engine that eng/gvisor.sh starts.</summary>
public sealed class GvisorTests
{
    private static readonly string? s_endpoint = Environment.GetEnvironmentVariable("AGENTPLATFORM_GVISOR_DOCKER");

    [Fact]
    public async Task Sandbox_UnderRunsc_RunsProgramsMovesFilesAndKillsTrees()
    {
        if (s_endpoint is null)
        {
            Assert.Skip("AGENTPLATFORM_GVISOR_DOCKER names no engine with the runtime runsc; 'eng/gvisor.sh start' (as root) starts one and says what to set");
        }

        using var folder = new TempFolder();
        await using var gateway = await SandboxGateway.StartAsync(
            folder, $"test-{Guid.NewGuid():n}",
            [
                ("AgentDock:Hosts:0:Name", "gvisor"), ("AgentDock:Hosts:0:Endpoint", s_endpoint), ("AgentDock:Sandboxes:Classes:0:Runtime", "runsc"),
                ("AgentDock:Sandboxes:Classes:0:Memory", "512m"), ("AgentDock:Sandboxes:Classes:0:WarmMin", "0"), ("AgentDock:Sandboxes:Classes:0:WarmMax", "0"),
            ]);
        var sandboxes = new SandboxClient(gateway.Sandboxes);
        var lease = await sandboxes.AcquireAsync();
        var kernel = await sandboxes.ShellAsync(lease, "cat /proc/version; id -u; exit 3", timeoutSeconds: 60);
        await sandboxes.PutAsync(lease, "/work/in/file", [65, 66]);
        var file = await sandboxes.ShellAsync(lease, "cat in/file", timeoutSeconds: 60);
        var slow = await sandboxes.ShellAsync(lease, "setsid sleep 100 & sleep 101", timeoutSeconds: 2);
        var left = await sandboxes.ShellAsync(lease, "for p in /proc/[0-9]*; do tr '\\0' ' ' <$p/cmdline | cut -c 1-12; done; true", timeoutSeconds: 60);

        Assert.Equal(3, kernel.ExitCode);
        // The kernel that gVisor plays, whatever the host's is.
        Assert.Contains("Linux version 4.4.0", kernel.Stdout, StringComparison.Ordinal);
        Assert.EndsWith("65534\n", kernel.Stdout, StringComparison.Ordinal);
        Assert.Equal("AB", file.Stdout);
        Assert.True(slow.Result.TimedOut);
        Assert.DoesNotContain("sleep 1", left.Stdout, StringComparison.Ordinal);
        await sandboxes.ReleaseAsync(lease);
    }
}
