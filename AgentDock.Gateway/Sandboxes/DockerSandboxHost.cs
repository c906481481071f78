using System.Globalization;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace AgentPlatform.AgentDock.Sandboxes;

/// <summary>
/// Runs servers in containers that can do as little as possible: no network, read-only root, no capabilities, an unprivileged user,
/// limits on memory, processors and processes. docs/adr/0020 says why each.
/// </summary>
internal sealed partial class DockerSandboxHost(IDockerClient client, string instance, ILogger<DockerSandboxHost> logger) : ISandboxHost
{
    internal const string GatewayLabel = "agentplatform.gateway";
    internal const string OwnerLabel = "agentplatform.owner";
    internal const string ReplicaLabel = "agentplatform.replica";

    public string Kind => "docker";

    public async Task<ISandbox> StartAsync(SandboxSpec spec, CancellationToken cancellationToken)
    {
        string? id = null;
        try
        {
            var created = await client.Containers.CreateContainerAsync(Parameters(spec), cancellationToken);
            id = created.ID;
            var attach = new ContainerAttachParameters { Stream = true, Stdin = true, Stdout = true, Stderr = true };
            var stream = await client.Containers.AttachContainerAsync(id, tty: false, attach, cancellationToken);
            var sandbox = new DockerSandbox(client, id, stream);
            try
            {
                await client.Containers.StartContainerAsync(id, new ContainerStartParameters(), cancellationToken);
            }
            catch
            {
                await sandbox.DisposeAsync();
                throw;
            }

            sandbox.Pump();
            return sandbox;
        }
        catch (Exception exception) when (exception is DockerApiException or IOException or HttpRequestException or TimeoutException or OperationCanceledException)
        {
            await RemoveAsync(id);
            if (cancellationToken.IsCancellationRequested)
            {
                throw;
            }

            throw new SandboxException($"container {spec.Name} of image {spec.Image} did not start: {Explain(exception)}", exception);
        }
    }

    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var filter = new Dictionary<string, IDictionary<string, bool>> { ["label"] = new Dictionary<string, bool> { [GatewayLabel] = true } };
        var found = await client.Containers.ListContainersAsync(new ContainersListParameters { All = true, Filters = filter }, cancellationToken);
        var swept = 0;
        foreach (var container in found)
        {
            if (container.Labels.TryGetValue(OwnerLabel, out var text) && GatewayOwner.Parse(text) is { } owner && owner.IsGone())
            {
                await RemoveAsync(container.ID);
                LogSwept(container.ID[..12], owner.ProcessId);
                swept++;
            }
        }

        return swept;
    }

    /// <summary>Null when the image is there; otherwise what is wrong.</summary>
    internal async Task<string?> MissingImageAsync(string image, CancellationToken cancellationToken)
    {
        try
        {
            await client.Images.InspectImageAsync(image, cancellationToken);
            return null;
        }
        catch (DockerImageNotFoundException)
        {
            return $"image {image} is missing; run 'eng/docker.sh image'";
        }
    }

    private CreateContainerParameters Parameters(SandboxSpec spec) => new()
    {
        Image = spec.Image,
        Cmd = [.. spec.Command],
        User = "65534:65534",
        WorkingDir = "/tmp",
        Hostname = "sandbox",
        Env = [.. spec.Environment.Select(pair => $"{pair.Key}={pair.Value}")],
        Labels = new Dictionary<string, string>
        {
            [GatewayLabel] = instance,
            [OwnerLabel] = GatewayOwner.Current.ToString(),
            [ReplicaLabel] = spec.Name,
        },
        NetworkDisabled = true,
        OpenStdin = true,
        // The server's stdin ends with our connection, so that even a killed gateway leaves no server behind.
        StdinOnce = true,
        AttachStdin = true,
        AttachStdout = true,
        AttachStderr = true,
        HostConfig = new HostConfig
        {
            AutoRemove = true,
            NetworkMode = "none",
            ReadonlyRootfs = true,
            CapDrop = ["ALL"],
            SecurityOpt = ["no-new-privileges"],
            Memory = spec.Limits.MemoryBytes,
            MemorySwap = spec.Limits.MemoryBytes,
            NanoCPUs = (long)(spec.Limits.Cpus * 1e9),
            PidsLimit = spec.Limits.Pids,
            IpcMode = "private",
            ShmSize = 16 << 20,
            Tmpfs = new Dictionary<string, string>
            {
                ["/tmp"] = string.Create(CultureInfo.InvariantCulture, $"rw,nosuid,nodev,mode=1777,size={spec.Limits.TmpBytes}"),
            },
            Ulimits = [new Ulimit { Name = "core", Soft = 0, Hard = 0 }, new Ulimit { Name = "nofile", Soft = 1024, Hard = 1024 }],
            // Every answer would be written to disk a second time otherwise.
            LogConfig = new LogConfig { Type = "none" },
            Mounts = [.. spec.Mounts.Select(mount => new Mount { Type = "bind", Source = mount.Source, Target = mount.Target, ReadOnly = true })],
        },
    };

    private async Task RemoveAsync(string? id)
    {
        if (id is null)
        {
            return;
        }

        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await DockerSandbox.RemoveAsync(client, id, bound.Token);
    }

    private static string Explain(Exception exception) => exception is DockerApiException api ? api.ResponseBody ?? api.Message : exception.Message;

    [LoggerMessage(EventId = 20, Level = LogLevel.Information, Message = "Removed container {Container}: its gateway (process {ProcessId}) is gone")]
    private partial void LogSwept(string container, int processId);
}
