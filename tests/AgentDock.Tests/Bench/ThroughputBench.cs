using System.Diagnostics;
using System.Globalization;
using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.Tests.Shared;
using AgentPlatform.Tests.Support;
using Grpc.Net.Client;

namespace AgentPlatform.Tests.Bench;

/// <summary>
/// Calls per second of a gateway in a process of its own, over real sockets, to a server that does nothing. Run by hand:
/// <c>AgentDock.Tests --explicit only --filter-class "*ThroughputBench" --show-live-output on</c>. What counts on a busy machine is the gateway's processor
/// time per call.
/// </summary>
public sealed class ThroughputBench(ITestOutputHelper output)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Explicit = true)]
    [InlineData("process", 1, 2000)]
    [InlineData("process", 64, 20000)]
    [InlineData("docker", 1, 2000)]
    [InlineData("docker", 64, 20000)]
    [InlineData("docker", 256, 20000)]
    public async Task CallTool_Echo_CallsPerSecond(string sandbox, int callers, int calls)
    {
        if (sandbox == "docker")
        {
            Needs.Docker(Needs.SandboxImage);
        }

        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("catalogue.yaml"), sandbox == "docker" ? TestGateway.FakeInDocker("    max_outstanding: 256\n") : TestGateway.Fake("    max_outstanding: 256\n"), Token);
        await using var gateway = ServiceProcess.Start("AgentDock.Gateway.dll", new Dictionary<string, string>
        {
            ["AgentDock__Catalogue"] = folder.File("catalogue.yaml"),
            ["AgentDock__Sandbox"] = sandbox,
            ["Kestrel__Endpoints__http__Url"] = "http://127.0.0.1:0",
            ["Kestrel__Endpoints__http__Protocols"] = "Http2",
        });
        using var channel = GrpcChannel.ForAddress(await gateway.ListeningAsync(Token), new GrpcChannelOptions { HttpHandler = new SocketsHttpHandler() });
        var tools = new ToolService.ToolServiceClient(channel);
        await Waiting.UntilAsync(
            async () => (await tools.GetStatusAsync(new GetStatusRequest(), cancellationToken: Token)).Replicas.All(replica => replica.State == "ready"), "ready replicas", Token);
        await RunAsync(tools, callers, 3000);

        var before = ProcessorSeconds(gateway.Id);
        var watch = Stopwatch.StartNew();
        var (times, overheads) = await RunAsync(tools, callers, calls);
        watch.Stop();
        var processor = ProcessorSeconds(gateway.Id) - before;
        Array.Sort(times);
        Array.Sort(overheads);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{sandbox}, {callers} callers: {calls / watch.Elapsed.TotalSeconds:0} calls/s; p50 {times[calls / 2]:0.00} ms, p99 {times[calls * 99 / 100]:0.00} ms; "
            + $"own share in the gateway p50 {overheads[calls / 2]:0.000} ms, p99 {overheads[calls * 99 / 100]:0.000} ms; "
            + $"gateway {processor / calls * 1e6:0} us of processor a call = {calls / processor:0} calls/s on one core"));
        // One caller alone pays for waking up at each step.
        Assert.True(callers == 1 || calls / processor > 1500, $"{calls / processor:0} calls per processor second");
    }

    private static async Task<(double[] Times, double[] Overheads)> RunAsync(ToolService.ToolServiceClient tools, int callers, int calls)
    {
        var times = new double[calls];
        var overheads = new double[calls];
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, callers).Select(async _ =>
        {
            for (var i = Interlocked.Increment(ref next); i < calls; i = Interlocked.Increment(ref next))
            {
                var start = Stopwatch.GetTimestamp();
                var response = await tools.CallToolAsync(
                    new CallToolRequest { Tool = "echo", ArgumentsJson = """{"text":"Warsaw"}""" }, deadline: DateTime.UtcNow.AddSeconds(60), cancellationToken: Token);
                times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                Assert.True(response.Ok, response.Text);
                overheads[i] = (response.GatewayDuration - response.RunDuration - response.QueueDuration).ToTimeSpan().TotalMilliseconds;
            }
        }));
        return (times, overheads);
    }

    /// <summary>User and system time of a process, in seconds; Linux counts in hundredths.</summary>
    private static double ProcessorSeconds(int pid)
    {
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture)) / 100;
    }
}
