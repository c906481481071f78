using System.Collections.Concurrent;
using System.Diagnostics;
using AgentPlatform.AgentDock.Engine;
using AgentPlatform.AgentDock.Sandboxes.Hosts;
using AgentPlatform.AgentDock.Sandboxes.Leases;
using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.Tests.Shared;
using AgentPlatform.Tests.Support;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace AgentPlatform.Tests.Bench;

/// <summary>
/// Kills a real gateway process with SIGKILL at seeded moments while it leases sandboxes, runs programs and calls tools, starts it again, lets it sweep once, and
/// counts what should not be: containers that nobody owns, leases on disk without a container, calls that are answered a second time.
/// </summary>
internal sealed class GatewayChaos(int seed) : IDisposable
{
    private const int Workers = 6;
    private static readonly TimeSpan s_settle = TimeSpan.FromSeconds(10);

    private readonly TempFolder _folder = new();
    private readonly EngineClient _engine = new(new EngineAddress("unix:///var/run/docker.sock"), TimeSpan.FromSeconds(60));
    private readonly string _instance = $"chaos-{Guid.NewGuid():n}";
    private readonly Random _random = new(seed);
    private readonly ConcurrentQueue<(string Key, SandboxLease Lease)> _acquired = new();
    private readonly ConcurrentQueue<(string Key, SandboxLease Lease, string Line)> _executed = new();
    private readonly ConcurrentDictionary<string, int> _answers = new();
    private int _calls;

    internal int Kills { get; private set; }

    internal int Orphans { get; private set; }

    internal int DanglingLeases { get; private set; }

    internal int DuplicateAnswers { get; private set; }

    internal int Calls => Volatile.Read(ref _calls);

    /// <summary>Leases that were held at a kill and whose holder was told so afterwards.</summary>
    internal int LeasesLost { get; private set; }

    public void Dispose()
    {
        _engine.Dispose();
        _folder.Dispose();
    }

    internal async Task RunAsync(int kills, CancellationToken cancellationToken)
    {
        await _engine.ConnectAsync(cancellationToken);
        for (var i = 0; i < kills; i++)
        {
            await using var gateway = await StartAsync(cancellationToken);
            await CountAsync(gateway, cancellationToken);
            // Seeded here, in order; the workers draw from sources of their own.
            var sources = Enumerable.Range(0, Workers).Select(_ => new Random(_random.Next())).ToList();
            var moment = TimeSpan.FromMilliseconds(_random.Next(20, 1500));
            var midway = _random.Next(4) > 0;
            var before = Calls;
            var load = sources.Select(random => WorkAsync(gateway, random, cancellationToken)).ToList();
            if (midway)
            {
                // On a slow machine most moments would otherwise lie before the first answer.
                await Waiting.UntilAsync(() => Task.FromResult(Calls > before), "a first answer", cancellationToken);
            }

            await Task.Delay(moment, TimeProvider.System, cancellationToken);
            await gateway.KillAsync(cancellationToken);
            Kills++;
            await Task.WhenAll(load).WaitAsync(TimeSpan.FromSeconds(60), cancellationToken);
        }

        await using var last = await StartAsync(cancellationToken);
        await CountAsync(last, cancellationToken);
        await last.TerminateAsync(cancellationToken);
    }

    private async Task<GatewayProcess> StartAsync(CancellationToken cancellationToken)
    {
        // Killed before the first lease there is nothing to sweep, and nobody does.
        var used = File.Exists(_folder.File("sandboxes.db"));
        var gateway = await GatewayProcess.StartAsync(
            _folder, _instance, cancellationToken,
            ("AgentDock:Sandboxes:Classes:0:Name", "default"), ("AgentDock:Sandboxes:Classes:0:WarmMin", "2"), ("AgentDock:Sandboxes:Classes:0:WarmMax", "4"),
            ("AgentDock:Sandboxes:Classes:0:Memory", "64m"), ("AgentDock:Sandboxes:Classes:0:Disk", "16m"), ("AgentDock:Sandboxes:Classes:0:Tmp", "8m"));
        if (used)
        {
            await Waiting.UntilAsync(() => Task.FromResult(gateway.Output.Contains("Swept the sandbox hosts", StringComparison.Ordinal)), "the first sweep", cancellationToken);
        }

        return gateway;
    }

    /// <summary>One worker: what a rollout does, over and over, until the gateway is gone.</summary>
    private async Task WorkAsync(GatewayProcess gateway, Random random, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var key = Key(random);
                var lease = await gateway.Sandboxes.AcquireAsync(key);
                _acquired.Enqueue((key, lease));
                Interlocked.Increment(ref _calls);
                for (var i = random.Next(1, 5); i > 0; i--)
                {
                    await ActAsync(gateway, lease, random, cancellationToken);
                    Interlocked.Increment(ref _calls);
                }

                if (random.Next(3) > 0)
                {
                    await gateway.Sandboxes.ReleaseAsync(lease);
                }
            }
        }
        catch (RpcException)
        {
            // It was killed. What it had answered by then is remembered.
        }
    }

    private async Task ActAsync(GatewayProcess gateway, SandboxLease lease, Random random, CancellationToken cancellationToken)
    {
        var key = Key(random);
        switch (random.Next(5))
        {
            case 0:
                await gateway.Sandboxes.PutAsync(lease, $"/work/{key}", new byte[random.Next(200_000)], key: key);
                break;
            case 1:
                await gateway.Sandboxes.HeartbeatAsync(lease, key: key, extend: TimeSpan.FromMinutes(5));
                break;
            case 2:
                var called = await gateway.Tools.CallToolAsync(
                    new CallToolRequest { Tool = "echo", ArgumentsJson = $$"""{"text":"{{key}}"}""", IdempotencyKey = key }, deadline: DateTime.UtcNow.AddSeconds(30), cancellationToken: cancellationToken);
                Answered(key, called.Ok && called.Text == key);
                break;
            default:
                var line = $"echo {key}";
                var ran = await gateway.Sandboxes.ShellAsync(lease, line, key: key);
                Answered(key, ran.Stdout == key + "\n");
                _executed.Enqueue((key, lease, line));
                break;
        }
    }

    /// <summary>After a restart and one sweep, before new load.</summary>
    private async Task CountAsync(GatewayProcess gateway, CancellationToken cancellationToken)
    {
        if (Kills == 0)
        {
            return;
        }

        var since = Stopwatch.GetTimestamp();
        IReadOnlyList<string> left;
        while ((left = await ContainersAsync(cancellationToken)).Count > 0 && Stopwatch.GetElapsedTime(since) < s_settle)
        {
            // The engine takes a moment to take away what it was told to.
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
        }

        Orphans += left.Count;
        using (var store = new LeaseStore(Options.Create(new SandboxesOptions { DatabasePath = _folder.File("sandboxes.db") }), TimeProvider.System))
        {
            DanglingLeases += store.Open().Count(row => !left.Contains(row.ContainerId));
        }

        await AskAgainAsync(gateway);
    }

    /// <summary>What was answered before the kill must not be answered again: the same keys are refused.</summary>
    private async Task AskAgainAsync(GatewayProcess gateway)
    {
        foreach (var (key, lease) in Take(_acquired, 8))
        {
            try
            {
                var other = await gateway.Sandboxes.AcquireAsync(key);
                DuplicateAnswers++;
                await gateway.Sandboxes.ReleaseAsync(other);
            }
            catch (RpcException exception) when (exception.StatusCode == StatusCode.FailedPrecondition)
            {
                LeasesLost += exception.Status.Detail.Contains(lease.LeaseId, StringComparison.Ordinal) ? 1 : 0;
            }
        }

        foreach (var (key, lease, line) in Take(_executed, 8))
        {
            try
            {
                await gateway.Sandboxes.ShellAsync(lease, line, key: key);
                DuplicateAnswers++;
            }
            catch (RpcException exception) when (exception.StatusCode == StatusCode.FailedPrecondition)
            {
                // Its lease is lost, and says so.
            }
        }
    }

    private void Answered(string key, bool right)
    {
        // A second answer, or another call's.
        if (_answers.AddOrUpdate(key, 1, (_, count) => count + 1) > 1 || !right)
        {
            DuplicateAnswers++;
        }
    }

    private async Task<IReadOnlyList<string>> ContainersAsync(CancellationToken cancellationToken) =>
        [.. (await _engine.ListAsync([$"agentplatform.gateway={_instance}"], cancellationToken)).Select(container => container.Id)];

    private static List<T> Take<T>(ConcurrentQueue<T> queue, int count)
    {
        var all = queue.ToArray();
        queue.Clear();
        return [.. all.TakeLast(count)];
    }

    private static string Key(Random random) => $"{random.NextInt64():x}{random.NextInt64():x}";
}
