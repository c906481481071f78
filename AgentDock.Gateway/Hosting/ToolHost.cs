using AgentPlatform.AgentDock.Catalogue;
using AgentPlatform.AgentDock.Tools;
using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.ServiceDefaults;
using CatalogueProblem = AgentPlatform.AgentDock.Catalogue.CatalogueProblem;

namespace AgentPlatform.AgentDock.Hosting;

/// <summary>Owns the servers of the catalogue: starts them with the gateway, follows the catalogue's changes, ends them with the gateway.</summary>
internal sealed partial class ToolHost(
    LiveCatalogue catalogue, ServerFactory factory, ToolRegistry registry, TimeProvider time, ILoggerFactory loggers)
    : IHostedService, IDisposable
{
    private readonly ILogger _logger = loggers.CreateLogger<ToolHost>();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly List<Task> _removals = [];
    private readonly List<ServerSlot> _removed = [];
    private volatile IReadOnlyList<ServerSlot> _slots = [];
    private volatile ToolCatalogue _catalogue = catalogue.Current;
    private volatile IReadOnlyList<string> _neverRead = [];
    private Task? _stop;

    /// <summary>Those that are enabled, in the catalogue's order; empty before the start.</summary>
    internal IReadOnlyList<IToolServer> Servers => _slots;

    /// <summary>"docker" or "process".</summary>
    internal string Sandbox => factory.Sandbox;

    internal string CataloguePath => _catalogue.Path;

    /// <summary>Files that are refused.</summary>
    internal IReadOnlyList<CatalogueProblem> Problems => _catalogue.Problems;

    /// <summary>Files that were refused at the start and still are: nobody knows which servers are missing.</summary>
    internal IReadOnlyList<CatalogueProblem> Missing => [.. Problems.Where(problem => _neverRead.Contains(problem.File))];

    /// <summary>Servers that the gateway is not ready without, and that are not ready.</summary>
    internal IReadOnlyList<string> Waiting => [.. _slots.Where(slot => !slot.Spec.Optional && !slot.IsReady).Select(slot => slot.Name)];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        catalogue.Read();
        var read = catalogue.Current;
        if (read.Problems is [var problem, ..] && (read.Servers.Count == 0 || !catalogue.Folder.IsFolder))
        {
            throw new PlatformException(PlatformErrorCode.Invalid, CatalogueErrors.Reason, problem.Message);
        }

        await RefuseWithoutDockerAsync(read, cancellationToken);
        await _turn.WaitAsync(cancellationToken);
        try
        {
            Apply(read);
            _neverRead = [.. read.Problems.Select(refused => refused.File)];
        }
        finally
        {
            _turn.Release();
        }

        LogStarted(read.Path, _slots.Count, Sandbox);
    }

    /// <summary>Hosts may stop a service more than once.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_removals)
        {
            _stop ??= StopOnceAsync();
        }

        try
        {
            await _stop.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The host's patience is over. Servers end with the gateway's pipes, and what does not is swept at the next start.
            LogLeft(_slots.Count);
        }
    }

    public void Dispose() => _turn.Dispose();

    /// <summary>Takes the catalogue over as it stands on disk now.</summary>
    /// <returns>True when anything in it had changed.</returns>
    internal async Task<bool> ReloadAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (!catalogue.Read())
            {
                return false;
            }

            Apply(catalogue.Current);
            return true;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Every server of the catalogue, those too that do not run.</summary>
    internal IEnumerable<CatalogueServer> Describe() =>
        _catalogue.Servers.Select(spec => _slots.FirstOrDefault(slot => slot.Name == spec.Name)?.Describe() ?? ServerSlot.Describe(spec));

    /// <summary>Where Docker was asked for, a start without it is a mistake to be told at once, and not one server's trouble.</summary>
    private async Task RefuseWithoutDockerAsync(ToolCatalogue read, CancellationToken cancellationToken)
    {
        foreach (var spec in read.Servers.Where(spec => spec is { DisabledReason: "", Optional: false, Transport: TransportKind.Stdio }))
        {
            try
            {
                await factory.PlaceAsync(spec, cancellationToken);
            }
            catch (PlatformException exception) when (exception.Reason != "DOCKER_UNAVAILABLE")
            {
                // The server says so itself when it tries.
            }
        }
    }

    private void Apply(ToolCatalogue read)
    {
        foreach (var problem in read.Problems.Except(_catalogue.Problems))
        {
            LogRefused(problem.Message);
        }

        var before = _slots;
        var slots = new List<ServerSlot>();
        foreach (var spec in read.Servers.Where(spec => spec.DisabledReason.Length == 0))
        {
            var slot = before.FirstOrDefault(slot => slot.Name == spec.Name);
            if (slot is null)
            {
                slot = new ServerSlot(spec.Name, factory, time, loggers.CreateLogger<ServerSlot>());
                slot.Start(() => registry.Refresh(_slots));
            }

            slot.Define(spec);
            slots.Add(slot);
        }

        _slots = slots;
        _catalogue = read;
        registry.Refresh(slots);
        if (before.Count > 0)
        {
            LogChanged(read.Path, slots.Count, read.Problems.Count);
        }

        foreach (var slot in before.Except(slots))
        {
            Forget();
            _removed.Add(slot);
            _removals.Add(slot.RemoveAsync());
        }
    }

    private async Task StopOnceAsync()
    {
        // The turn is not given back: no change comes after this.
        await _turn.WaitAsync();
        await Task.WhenAll(_slots.Concat(_removed).Select(slot => slot.DisposeAsync().AsTask()).Concat(_removals));
    }

    private void Forget()
    {
        for (var i = _removals.Count - 1; i >= 0; i--)
        {
            if (_removals[i].IsCompleted)
            {
                _removals.RemoveAt(i);
                _removed.RemoveAt(i);
            }
        }
    }

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "{Catalogue}: {Servers} servers, sandbox {Sandbox}")]
    private partial void LogStarted(string catalogue, int servers, string sandbox);

    [LoggerMessage(EventId = 100, Level = LogLevel.Error, Message = "Refused, and what it said before goes on: {Problem}")]
    private partial void LogRefused(string problem);

    [LoggerMessage(EventId = 102, Level = LogLevel.Warning, Message = "The gateway stops before all of its {Servers} servers have ended")]
    private partial void LogLeft(int servers);

    [LoggerMessage(EventId = 101, Level = LogLevel.Information, Message = "{Catalogue} has changed: {Servers} servers, {Problems} files refused")]
    private partial void LogChanged(string catalogue, int servers, int problems);
}
