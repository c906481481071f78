using AgentPlatform.Tests.Gateway;
using AgentPlatform.Tests.Support;

namespace AgentPlatform.Tests.Docker;

public sealed class RunPythonInDockerTests : RunPythonContract
{
    protected override string Sandbox => "docker";

    [Theory]
    [InlineData("import socket; socket.create_connection(('1.1.1.1', 53), 1)", "Network is unreachable")]
    [InlineData("import socket; socket.getaddrinfo('deb.debian.org', 80)", "Temporary failure in name resolution")]
    [InlineData("import os; print(sorted(os.listdir('/sys/class/net'))); 1/0", "['lo']")]
    [InlineData("open('/etc/x', 'w')", "Read-only file system")]
    [InlineData("open('/app', 'w')", "Read-only file system")]
    [InlineData("import os; os.mknod('/tmp/d', 0o60666, 0)", "PermissionError")]
    [InlineData("import os; os.chown('/tmp', 0, 0)", "PermissionError")]
    [InlineData("import os; os.setuid(0)", "PermissionError")]
    [InlineData("import ctypes, os; r = ctypes.CDLL(None, use_errno=True).mount(b'x', b'/tmp', b'tmpfs', 0, 0); raise OSError(ctypes.get_errno(), 'mount %d' % r)", "mount -1")]
    [InlineData("open('/tmp/f', 'wb').write(b'x' * (20 << 20))", "OSError")]
    [InlineData("import os; os.listdir('/var/run/docker.sock')", "FileNotFoundError")]
    public async Task RunPython_TriesToGetOut_IsRefused(string code, string error)
    {
        var response = await RunAsync(code);

        Assert.False(response.Ok);
        Assert.Contains(error, response.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunPython_Capabilities_AreNone()
    {
        var response = await RunAsync("print([line.split()[1] for line in open('/proc/self/status') if line.startswith(('Cap', 'NoNewPrivs', 'Seccomp:'))])");

        Assert.Equal("['0000000000000000', '0000000000000000', '0000000000000000', '0000000000000000', '0000000000000000', '1', '2']\n", response.Text);
    }

    [Fact]
    public async Task RunPython_ContainerKilledMidway_RunsOnceMoreInAnother()
    {
        var call = RunAsync("import time; time.sleep(3); print('done')");
        string container = string.Empty;
        await Waiting.UntilAsync(
            async () =>
            {
                container = (await Gateway.StatusAsync(Token)).Replicas.FirstOrDefault(replica => replica.Outstanding > 0)?.ContainerId ?? string.Empty;
                return container.Length > 0;
            },
            "a busy container", Token);
        await Shell.RunAsync("docker", "kill", container);
        var response = await call;

        Assert.Equal("done\n", response.Text);
        Assert.Equal(2, response.Attempts.Count);
    }
}
