using System.Collections.Concurrent;
using System.Globalization;
using AgentPlatform.AgentDock.Engine;
using AgentPlatform.AgentDock.Engine.Wire;
using AgentPlatform.AgentDock.Sandboxes.Supervision;

namespace AgentPlatform.AgentDock.Sandboxes.Hosts;

/// <summary>One Docker host: starts sandboxes, counts them, and knows whether it is there.</summary>
internal sealed partial class SandboxHost : IDisposable
{
    internal const string SandboxLabel = "agentplatform.sandbox";
    internal const string TokenLabel = "agentplatform.token";

    /// <summary>Tells gateways inside one process apart.</summary>
    internal const string KeeperLabel = "agentplatform.keeper";

    private static readonly TimeSpan s_callTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_probeTimeout = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<string, byte> _present = new();
    private readonly SemaphoreSlim _starting;
    private readonly HostOptions _options;
    private readonly string _instance;
    private readonly string _keeper;
    private readonly ILogger<SandboxHost> _logger;
    private volatile string _problem = "not asked yet";
    private int _started;

    internal SandboxHost(HostOptions options, int maxStarting, string instance, string keeper, ILogger<SandboxHost> logger)
    {
        _options = options;
        _instance = instance;
        _keeper = keeper;
        _logger = logger;
        _starting = new SemaphoreSlim(maxStarting);
        Engine = new EngineClient(new EngineAddress(options.Endpoint), s_callTimeout);
    }

    internal string Name => _options.Name;

    internal EngineClient Engine { get; }

    /// <summary>Empty while it is up.</summary>
    internal string Problem => _problem;

    internal bool IsUp => _problem.Length == 0;

    /// <summary>Containers on it, also those that are being started.</summary>
    internal int Count => _present.Count;

    internal int Starting => Volatile.Read(ref _started);

    internal double Load => (double)Count / _options.MaxSandboxes;

    public void Dispose()
    {
        Engine.Dispose();
        _starting.Dispose();
    }

    /// <summary>Takes a place for a container. False: it is full.</summary>
    internal bool TryEnter(string id)
    {
        if (Count >= _options.MaxSandboxes || !_present.TryAdd(id, 0))
        {
            return false;
        }

        if (Count <= _options.MaxSandboxes)
        {
            return true;
        }

        _present.TryRemove(id, out _);
        return false;
    }

    internal void Leave(string id) => _present.TryRemove(id, out _);

    internal bool Holds(string id) => _present.ContainsKey(id);

    /// <summary>Asks whether it is there.</summary>
    internal async Task<bool> ProbeAsync(CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(s_probeTimeout);
        try
        {
            if (IsUp)
            {
                await Engine.PingAsync(bound.Token);
            }
            else
            {
                var version = await Engine.ConnectAsync(bound.Token);
                LogUp(Name, Engine.Address, version.Version);
            }

            _problem = string.Empty;
            return true;
        }
        catch (Exception exception) when (exception is EngineException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var problem = exception is EngineException ? exception.Message : $"engine {Engine.Address} does not answer";
            if (IsUp)
            {
                LogDown(Name, problem);
            }

            _problem = problem;
            return false;
        }
    }

    /// <summary>Starts a sandbox; a place must have been taken. Gives the place back when it fails.</summary>
    /// <exception cref="SandboxException">It could not be started; the message says why.</exception>
    internal async Task<SandboxContainer> StartAsync(string id, long token, SandboxClass kind, CancellationToken cancellationToken)
    {
        string? container = null;
        EngineStream? stream = null;
        SupervisorLink? link = null;
        try
        {
            await _starting.WaitAsync(cancellationToken);
            Interlocked.Increment(ref _started);
            try
            {
                // Not cut off: the engine would make the container all the same, and nobody would know its id.
                container = await Engine.CreateAsync(Settings(id, token, kind), CancellationToken.None);
                cancellationToken.ThrowIfCancellationRequested();
                stream = await Engine.AttachAsync(container, cancellationToken);
                await Engine.StartAsync(container, cancellationToken);
                link = new SupervisorLink(stream);
                await link.ReadyAsync(cancellationToken);
                return new SandboxContainer(this, kind, id, container, link);
            }
            finally
            {
                Interlocked.Decrement(ref _started);
                _starting.Release();
            }
        }
        catch (Exception exception)
        {
            if (link is not null)
            {
                await link.DisposeAsync();
            }

            stream?.Dispose();
            if (container is not null)
            {
                await RemoveAsync(container);
            }

            Leave(id);
            if (exception is EngineException or SandboxException)
            {
                throw new SandboxException($"no sandbox of image {kind.Options.Image} started on host {Name}: {exception.Message}", exception);
            }

            throw;
        }
    }

    /// <summary>Kills and removes. What does not work now, the sweep does later.</summary>
    internal async Task RemoveAsync(string container)
    {
        try
        {
            await Engine.RemoveAsync(container, CancellationToken.None);
        }
        catch (EngineException exception)
        {
            LogNotRemoved(container, Name, exception.Message);
        }
    }

    private ContainerSettings Settings(string id, long token, SandboxClass kind) => new()
    {
        Image = kind.Options.Image,
        Entrypoint = [],
        Cmd = SupervisorScript.Command,
        User = "65534:65534",
        // Not /work: the engine would make it, as root, before it is mounted.
        WorkingDir = "/",
        Hostname = "sandbox",
        Labels = new Dictionary<string, string>
        {
            [DockerSandboxHost.GatewayLabel] = _instance,
            [DockerSandboxHost.OwnerLabel] = GatewayOwner.Current.ToString(),
            [SandboxLabel] = id,
            [KeeperLabel] = _keeper,
            [TokenLabel] = token.ToString(CultureInfo.InvariantCulture),
        },
        NetworkDisabled = true,
        OpenStdin = true,
        // The supervisor's stdin ends with our connection, so that even a killed gateway leaves no sandbox behind.
        StdinOnce = true,
        AttachStdin = true,
        AttachStdout = true,
        AttachStderr = true,
        HostConfig = new ContainerHostSettings
        {
            AutoRemove = true,
            NetworkMode = "none",
            ReadonlyRootfs = true,
            CapDrop = ["ALL"],
            SecurityOpt = ["no-new-privileges"],
            // What lies in /work and /tmp is memory, too: a full disk must not take the programs' share.
            Memory = kind.MemoryBytes + kind.DiskBytes + kind.TmpBytes,
            MemorySwap = kind.MemoryBytes + kind.DiskBytes + kind.TmpBytes,
            NanoCpus = (long)(kind.Options.Cpus * 1e9),
            PidsLimit = kind.Options.Pids,
            IpcMode = "private",
            ShmSize = 16 << 20,
            Runtime = kind.Options.Runtime.Length == 0 ? null : kind.Options.Runtime,
            Tmpfs = new Dictionary<string, string>
            {
                ["/work"] = string.Create(CultureInfo.InvariantCulture, $"rw,exec,nosuid,nodev,mode=1777,uid=65534,gid=65534,size={kind.DiskBytes}"),
                ["/tmp"] = string.Create(CultureInfo.InvariantCulture, $"rw,exec,nosuid,nodev,mode=1777,uid=65534,gid=65534,size={kind.TmpBytes}"),
            },
            Ulimits = [new ResourceLimit("core", 0, 0), new ResourceLimit("nofile", kind.Options.OpenFiles, kind.Options.OpenFiles)],
            LogConfig = new LogSettings("none"),
        },
    };

    [LoggerMessage(EventId = 400, Level = LogLevel.Information, Message = "Sandbox host {Host} at {Address} is up (engine {Version})")]
    private partial void LogUp(string host, EngineAddress address, string version);

    [LoggerMessage(EventId = 401, Level = LogLevel.Warning, Message = "Sandbox host {Host} is lost: {Problem}")]
    private partial void LogDown(string host, string problem);

    [LoggerMessage(EventId = 402, Level = LogLevel.Warning, Message = "Container {Container} on {Host} was not removed, the sweep will: {Problem}")]
    private partial void LogNotRemoved(string container, string host, string problem);
}
