using AgentPlatform.AgentDock.Sandboxes.Leases;
using AgentPlatform.ServiceDefaults;

namespace AgentPlatform.AgentDock.Sandboxes.Hosts;

/// <summary>
/// Started sandboxes of one class that wait for a lease. As many wait as were asked for in the last minute, between the class's bounds; none before the first was
/// asked for.
/// </summary>
internal sealed partial class WarmPool(SandboxClass kind, HostRegistry hosts, LeaseStore store, TimeProvider time, TimeSpan startTimeout, ILogger<WarmPool> logger) : IAsyncDisposable
{
    private static readonly TimeSpan s_memory = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly List<SandboxContainer> _warm = [];
    private readonly Queue<long> _asked = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<Task> _fills = [];
    private bool _active = kind.Options.Prewarm;
    private int _filling;
    private string _lastProblem = string.Empty;

    internal SandboxClass Class => kind;

    internal int Warm
    {
        get
        {
            lock (_gate)
            {
                return _warm.Count;
            }
        }
    }

    /// <summary>A waiting sandbox, or a new one.</summary>
    /// <exception cref="SandboxException">None could be started.</exception>
    /// <exception cref="PlatformException">No host has room, or none is up.</exception>
    internal async Task<(SandboxContainer Sandbox, bool Warm)> TakeAsync(CancellationToken cancellationToken)
    {
        var taken = TakeWarm();
        Fill();
        return taken is null ? (await StartAsync(cancellationToken), false) : (taken, true);
    }

    internal int WarmOn(SandboxHost host)
    {
        lock (_gate)
        {
            return _warm.Count(sandbox => sandbox.Host == host);
        }
    }

    /// <summary>Throws out what died, lets go of what is too many, starts what is missing.</summary>
    internal async Task MaintainAsync()
    {
        List<SandboxContainer> gone;
        lock (_gate)
        {
            gone = [.. _warm.Where(sandbox => !sandbox.Link.IsAlive)];
            var wanted = Wanted();
            gone.AddRange(_warm.Except(gone).Skip(wanted).ToList());
            _warm.RemoveAll(gone.Contains);
        }

        foreach (var sandbox in gone)
        {
            await DropAsync(sandbox);
        }

        Fill();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        List<Task> fills;
        lock (_gate)
        {
            fills = [.. _fills];
        }

        await Task.WhenAll(fills);
        List<SandboxContainer> all;
        lock (_gate)
        {
            all = [.. _warm];
            _warm.Clear();
        }

        await Task.WhenAll(all.Select(DropAsync));
    }

    private SandboxContainer? TakeWarm()
    {
        lock (_gate)
        {
            _active = true;
            _asked.Enqueue(time.GetTimestamp());
            // The one on the host that does least.
            var best = _warm.Where(sandbox => sandbox.Link.IsAlive && sandbox.Host.IsUp).MinBy(sandbox => sandbox.Host.Load);
            if (best is not null)
            {
                _warm.Remove(best);
            }

            return best;
        }
    }

    /// <summary>How many should wait. Called with the lock held.</summary>
    private int Wanted()
    {
        while (_asked.TryPeek(out var first) && time.GetElapsedTime(first) > s_memory)
        {
            _asked.Dequeue();
        }

        return _active ? Math.Clamp(_asked.Count, kind.Options.WarmMin, kind.Options.WarmMax) : 0;
    }

    private void Fill()
    {
        while (!_stop.IsCancellationRequested)
        {
            lock (_gate)
            {
                if (_warm.Count + _filling >= Wanted())
                {
                    return;
                }

                _filling++;
                var fill = FillOneAsync();
                _fills.RemoveWhere(task => task.IsCompleted);
                _fills.Add(fill);
            }
        }
    }

    private async Task FillOneAsync()
    {
        try
        {
            // The caller holds the lock.
            await Task.Yield();
            var sandbox = await StartAsync(_stop.Token);
            var late = false;
            lock (_gate)
            {
                late = _stop.IsCancellationRequested;
                if (!late)
                {
                    _warm.Add(sandbox);
                }
            }

            _lastProblem = string.Empty;
            if (late)
            {
                await DropAsync(sandbox);
            }
        }
        catch (Exception exception) when (exception is SandboxException or PlatformException or OperationCanceledException)
        {
            if (!_stop.IsCancellationRequested && _lastProblem != exception.Message)
            {
                _lastProblem = exception.Message;
                LogNotFilled(kind.Name, exception.Message);
            }
        }
        finally
        {
            lock (_gate)
            {
                _filling--;
            }
        }
    }

    private async Task<SandboxContainer> StartAsync(CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid().ToString("n");
        var host = await hosts.EnterAsync(id, cancellationToken);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(startTimeout);
        try
        {
            // On disk before there is a container: whatever happens next, somebody knows of it.
            var token = store.Begin(id, kind.Name, host.Name);
            return await host.StartAsync(id, token, kind, bound.Token);
        }
        catch (Exception exception)
        {
            host.Leave(id);
            store.Forget(id);
            if (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                throw new SandboxException($"no sandbox of class {kind.Name} started on host {host.Name} within {startTimeout.TotalSeconds:0.#} s", exception);
            }

            throw;
        }
    }

    private async Task DropAsync(SandboxContainer sandbox)
    {
        await sandbox.DisposeAsync();
        try
        {
            store.Forget(sandbox.Id);
        }
        catch (PlatformException)
        {
            // The next start forgets it.
        }
    }

    [LoggerMessage(EventId = 403, Level = LogLevel.Warning, Message = "The pool of sandbox class {Class} is not full: {Problem}")]
    private partial void LogNotFilled(string @class, string problem);
}
