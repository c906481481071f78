using System.Diagnostics;
using System.Globalization;
using AgentPlatform.AgentDock.Engine;
using AgentPlatform.AgentDock.Engine.Wire;
using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.Tests.Shared;
using AgentPlatform.Tests.Support;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace AgentPlatform.Tests.Bench;

/// <summary>
/// <c>make bench-sandbox</c>: the sandboxes of a real gateway process against <c>docker run</c>, and our Engine client against Docker.DotNet; both sides of each
/// pair in turns, in one run.
/// </summary>
public sealed class SandboxBench
{
    private const int Rounds = 12;
    private const int Forks = 16;
    private const int AtOnce = 64;
    private const string Socket = "unix:///var/run/docker.sock";

    private readonly BenchLines _file = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task Sandboxes_AgainstDockerRun()
    {
        Needs.Docker(Needs.SandboxImage);
        using var folder = new TempFolder();
        await using var gateway = await GatewayProcess.StartAsync(
            folder, $"bench-{Guid.NewGuid():n}", Token,
            ("AgentDock:Sandboxes:Classes:0:Name", "default"), ("AgentDock:Sandboxes:Classes:0:WarmMin", "20"), ("AgentDock:Sandboxes:Classes:0:WarmMax", "20"),
            ("AgentDock:Sandboxes:Classes:0:Prewarm", "true"), ("AgentDock:Sandboxes:Classes:1:Name", "cold"), ("AgentDock:Sandboxes:Classes:1:WarmMin", "0"),
            ("AgentDock:Sandboxes:Classes:1:WarmMax", "0"), ("Logging:LogLevel:Default", "Warning"));
        await WarmAsync(gateway, 20);
        await AcquiresAsync(gateway);
        await ExecsAsync(gateway);
        await ForksAsync(gateway);
        await ManyAsync(gateway);
        await EnginesAsync();
        await gateway.TerminateAsync(Token);
        _file.Write("sandbox");
    }

    private async Task AcquiresAsync(GatewayProcess gateway)
    {
        var (warm, cold, run) = (new List<double>(), new List<double>(), new List<double>());
        for (var i = 0; i < Rounds; i++)
        {
            for (var n = 0; n < 4; n++)
            {
                await WarmAsync(gateway, 20);
                var (lease, milliseconds) = await TimeAsync(() => gateway.Sandboxes.AcquireAsync());
                warm.Add(milliseconds);
                await gateway.Sandboxes.ReleaseAsync(lease);
            }

            await WarmAsync(gateway, 20);
            var (chilly, slower) = await TimeAsync(() => gateway.Sandboxes.AcquireAsync(terms: new SandboxTerms { SandboxClass = "cold" }));
            cold.Add(slower);
            await gateway.Sandboxes.ReleaseAsync(chilly);
            run.Add((await TimeAsync(() => Shell.RunAsync(
                "docker", "run", "--rm", "--network", "none", "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--user", "65534:65534",
                "--memory", "512m", "--pids-limit", "128", "--tmpfs", "/work:size=256m", Needs.SandboxImage, "true"))).Milliseconds);
        }

        _file.Add("warm_acquire_p50_ms", Median(warm), "ms", Median(run), $"AcquireSandbox over gRPC from a warm pool, median of {warm.Count}; reference: docker run --rm true");
        _file.Add("warm_acquire_p95_ms", Quantile(warm, 0.95), "ms", Quantile(run, 0.95), "the same, 95th percentile");
        _file.Add("cold_acquire_p50_ms", Median(cold), "ms", Median(run), $"AcquireSandbox of a class that keeps none warm, median of {cold.Count}; reference: docker run --rm true");
        _file.Add("docker_run_p50_ms", Median(run), "ms", 0, $"docker run --rm true with the same image and limits, median of {run.Count}, in turns with the two above");
    }

    private async Task ExecsAsync(GatewayProcess gateway)
    {
        var lease = await gateway.Sandboxes.AcquireAsync();
        using var engine = new EngineClient(new EngineAddress(Socket), TimeSpan.FromSeconds(60));
        await engine.ConnectAsync(Token);
        var (own, docker) = (new List<double>(), new List<double>());
        for (var i = 0; i < 60; i++)
        {
            var (ran, milliseconds) = await TimeAsync(() => gateway.Sandboxes.ExecAsync(lease, new SandboxProgram { Argv = { "true" } }));
            Assert.Equal(0, ran.ExitCode);
            own.Add(milliseconds);
            if (i % 3 == 0)
            {
                docker.Add((await TimeAsync(() => ExecOwnAsync(engine, lease.ContainerId))).Milliseconds);
            }
        }

        _file.Add("exec_true_p50_ms", Median(own), "ms", Median(docker), $"Exec of true over gRPC by the supervisor, median of {own.Count}; reference: the engine's own exec (create, start, read to the end, inspect)");
        _file.Add("exec_true_p95_ms", Quantile(own, 0.95), "ms", Quantile(docker, 0.95), "the same, 95th percentile");
        await gateway.Sandboxes.ReleaseAsync(lease);
    }

    private async Task ForksAsync(GatewayProcess gateway)
    {
        var lease = await gateway.Sandboxes.AcquireAsync();
        var files = new byte[1 << 20];
        new Random(1).NextBytes(files);
        await gateway.Sandboxes.PutAsync(lease, "/work/data", files);
        var (each, whole) = (new List<double>(), new List<double>());
        for (var i = 0; i < 5; i++)
        {
            await WarmAsync(gateway, 20);
            var (forks, milliseconds) = await TimeAsync(() => gateway.Sandboxes.ForkAsync(lease, Forks));
            whole.Add(milliseconds);
            each.Add(milliseconds / Forks);
            var sizes = await Task.WhenAll(forks.Leases.Select(fork => gateway.Sandboxes.ShellAsync(fork, "stat -c %s /work/data")));
            Assert.All(sizes, size => Assert.Equal($"{1 << 20}\n", size.Stdout));
            await Task.WhenAll(forks.Leases.Select(gateway.Sandboxes.ReleaseAsync));
        }

        _file.Add("fork16_each_ms", Median(each), "ms", 0, "ForkSandbox 16 ways of a sandbox with 1 MiB of files onto warm ones, whole time by 16, median of 5");
        _file.Add("fork16_whole_ms", Median(whole), "ms", 0, "the same, not divided");
        await gateway.Sandboxes.ReleaseAsync(lease);
    }

    private async Task ManyAsync(GatewayProcess gateway)
    {
        await WarmAsync(gateway, 20);
        var (leases, milliseconds) = await TimeAsync(() => Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => gateway.Sandboxes.AcquireAsync())));
        var answers = await Task.WhenAll(leases.Select((lease, i) => gateway.Sandboxes.ShellAsync(lease, $"echo {i}", timeoutSeconds: 60)));
        var right = answers.Where((answer, i) => answer.Stdout == $"{i}\n").Count();
        _file.Add("concurrent_sandboxes", right, "", AtOnce, "leases held at once, each of which ran a program and gave its own output");
        _file.Add("acquire_64_at_once_ms", milliseconds, "ms", 0, "64 AcquireSandbox at once, 20 of them warm, until the last was there");

        using var engine = new EngineClient(new EngineAddress(Socket), TimeSpan.FromSeconds(60));
        await engine.ConnectAsync(Token);
        var memory = new List<double>();
        var shims = new List<double>();
        foreach (var lease in leases)
        {
            memory.Add((await engine.StatsAsync(lease.ContainerId, Token)).Memory.Usage / 1048576.0);
            var inside = (await engine.InspectAsync(lease.ContainerId, Token)).State.Pid;
            shims.Add(ResidentMegabytes(ParentOf(inside)));
        }

        _file.Add("idle_memory_mib", Median(memory), "MiB", 0, "memory of an idle sandbox's cgroup (its supervisor and page cache), median of 64");
        _file.Add("idle_shim_memory_mib", Median(shims), "MiB", 0, "resident memory of the engine's own process beside each container (containerd-shim), median of 64");
        await Task.WhenAll(leases.Select(gateway.Sandboxes.ReleaseAsync));
    }

    private async Task EnginesAsync()
    {
        using var own = new EngineClient(new EngineAddress(Socket), TimeSpan.FromSeconds(60));
        await own.ConnectAsync(Token);
        using var configuration = new DockerClientConfiguration(new Uri(Socket));
        using var other = configuration.CreateClient();
        var id = await own.CreateAsync(new ContainerSettings { Image = Needs.SandboxImage, Cmd = ["sleep", "600"], NetworkDisabled = true, HostConfig = new ContainerHostSettings() }, Token);
        await own.StartAsync(id, Token);
        try
        {
            var (ownCalls, otherCalls, ownExecs, otherExecs) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
            for (var i = 0; i < 200; i++)
            {
                ownCalls.Add((await TimeAsync(() => own.InspectAsync(id, Token))).Milliseconds);
                otherCalls.Add((await TimeAsync(() => other.Containers.InspectContainerAsync(id, Token))).Milliseconds);
            }

            for (var i = 0; i < 20; i++)
            {
                ownExecs.Add((await TimeAsync(() => ExecOwnAsync(own, id))).Milliseconds);
                otherExecs.Add((await TimeAsync(() => ExecOtherAsync(other, id))).Milliseconds);
            }

            var ownRate = await RateAsync(() => own.InspectAsync(id, Token));
            var otherRate = await RateAsync(() => other.Containers.InspectContainerAsync(id, Token));
            _file.Add("engine_inspect_p50_ms", Median(ownCalls), "ms", Median(otherCalls), "inspect of a container by our Engine client; reference: Docker.DotNet 3.125.15, in turns");
            _file.Add("engine_exec_p50_ms", Median(ownExecs), "ms", Median(otherExecs), "the engine's own exec of true by our client; reference: Docker.DotNet, in turns");
            _file.Add("engine_inspects_per_s", ownRate, "1/s", otherRate, "inspects per second, 8 at a time; reference: Docker.DotNet");
        }
        finally
        {
            await own.RemoveAsync(id, Token);
        }
    }

    private static async Task<double> RateAsync(Func<Task> call)
    {
        const int Calls = 150;
        var (_, milliseconds) = await TimeAsync(async () =>
        {
            await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
            {
                for (var i = 0; i < Calls; i++)
                {
                    await call();
                }
            }));
            return true;
        });
        return 8 * Calls / milliseconds * 1000;
    }

    private static async Task<long> ExecOwnAsync(EngineClient engine, string container)
    {
        var exec = await engine.CreateExecAsync(container, new ExecSettings { Cmd = ["true"] }, Token);
        using (var stream = await engine.StartExecAsync(exec, tty: false, Token))
        {
            var buffer = new byte[1024];
            while (await stream.ReadAsync(buffer, Token) > 0)
            {
                // To its end.
            }
        }

        return (await engine.InspectExecAsync(exec, Token)).ExitCode ?? -1;
    }

    private static async Task<long> ExecOtherAsync(DockerClient engine, string container)
    {
        var exec = await engine.Exec.ExecCreateContainerAsync(container, new ContainerExecCreateParameters { Cmd = ["true"], AttachStdout = true, AttachStderr = true }, Token);
        using (var stream = await engine.Exec.StartAndAttachContainerExecAsync(exec.ID, false, Token))
        {
            await stream.ReadOutputToEndAsync(Token);
        }

        return (await engine.Exec.InspectContainerExecAsync(exec.ID, Token)).ExitCode;
    }

    /// <summary>Waits until so many wait.</summary>
    private static Task WarmAsync(GatewayProcess gateway, int count) => Waiting.UntilAsync(
        async () => (await gateway.Sandboxes.ListAsync()).Hosts[0] is var host && host.Warm >= count && host.Starting == 0, "a full pool", Token);

    private static async Task<(T Result, double Milliseconds)> TimeAsync<T>(Func<Task<T>> work)
    {
        var start = Stopwatch.GetTimestamp();
        var result = await work();
        return (result, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    private static int ParentOf(int pid)
    {
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
    }

    private static double ResidentMegabytes(int pid)
    {
        var line = File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    private static double Median(List<double> values) => Quantile(values, 0.5);

    private static double Quantile(List<double> values, double share) => values.Order().ElementAt((int)Math.Min(values.Count * share, values.Count - 1));
}
