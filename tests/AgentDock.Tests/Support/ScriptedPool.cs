using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.Json;
using AgentPlatform.AgentDock.Catalogue;
using AgentPlatform.AgentDock.Pools;
using AgentPlatform.AgentDock.Tools;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace AgentPlatform.Tests.Support;

/// <summary>A pool of scripted replicas on a clock that stands still.</summary>
internal sealed class ScriptedPool : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ConcurrentDictionary<string, ScriptedReplica> _replicas = new(StringComparer.Ordinal);
    private readonly Action<ScriptedReplica> _script;

    private ScriptedPool(ServerSpec spec, Action<ScriptedReplica> script)
    {
        _script = script;
        Pool = new ReplicaPool(
            spec, "none", Create, new AgentDockMetrics(_services.GetRequiredService<IMeterFactory>()), Time, NullLogger<ReplicaPool>.Instance);
    }

    internal FakeTimeProvider Time { get; } = new();

    internal ReplicaPool Pool { get; }

    /// <summary>As in "r-0".</summary>
    internal ScriptedReplica this[string name] => _replicas[name];

    /// <summary>A started pool; all its replicas are ready unless <paramref name="script"/> keeps them from it.</summary>
    internal static async Task<ScriptedPool> StartAsync(ServerSpec spec, CancellationToken cancellationToken, Action<ScriptedReplica>? script = null)
    {
        var pool = new ScriptedPool(spec, script ?? (_ => { }));
        pool.Pool.Start(() => { });
        await Waiting.UntilAsync(
            () => Task.FromResult(pool._replicas.Values.All(replica => replica.Lives > 0 && (!replica.ComesUp || pool.StateOf(replica.Name) == "ready"))), "replicas that started", cancellationToken);
        return pool;
    }

    internal Task<ServerOutcome> CallAsync(string tool = "read", bool mayRetry = true, TimeSpan? deadline = null, string session = "", CancellationToken? cancellationToken = null) =>
        Pool.CallAsync(
            new ServerCall(tool, JsonElement.Parse("{}"), null, deadline is { } left ? Time.GetUtcNow() + left : null, mayRetry) { Session = session },
            cancellationToken ?? TestContext.Current.CancellationToken);

    internal string StateOf(string replica) => Pool.Status().FirstOrDefault(status => status.Replica == replica)?.State ?? "gone";

    public async ValueTask DisposeAsync()
    {
        await Pool.DisposeAsync();
        await _services.DisposeAsync();
    }

    private ScriptedReplica Create(string name)
    {
        var replica = new ScriptedReplica(name);
        _script(replica);
        return _replicas[name] = replica;
    }
}
