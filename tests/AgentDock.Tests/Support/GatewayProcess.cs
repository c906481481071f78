using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.Tests.Shared;
using Grpc.Net.Client;

namespace AgentPlatform.Tests.Support;

/// <summary>The gateway as a process of its own, with sandboxes and a fake tool server.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private readonly ServiceProcess _process;
    private readonly GrpcChannel _channel;

    private GatewayProcess(ServiceProcess process, Uri address)
    {
        _process = process;
        _channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions { MaxReceiveMessageSize = null });
        Rpc = new SandboxService.SandboxServiceClient(_channel);
        Tools = new ToolService.ToolServiceClient(_channel);
        Sandboxes = new SandboxClient(Rpc);
    }

    internal int Id => _process.Id;

    internal SandboxService.SandboxServiceClient Rpc { get; }

    internal ToolService.ToolServiceClient Tools { get; }

    internal SandboxClient Sandboxes { get; }

    internal string Output => _process.Output;

    internal static async Task<GatewayProcess> StartAsync(TempFolder folder, string instance, CancellationToken cancellationToken, params (string Key, string Value)[] more)
    {
        var catalogue = folder.File("catalogue.yaml");
        await File.WriteAllTextAsync(catalogue, TestGateway.Fake(replicas: 1), cancellationToken);
        var environment = new Dictionary<string, string>
        {
            ["AgentDock__Catalogue"] = catalogue,
            ["AgentDock__Sandbox"] = "process",
            ["AgentDock__Instance"] = instance,
            ["AgentDock__Sandboxes__DatabasePath"] = folder.File("sandboxes.db"),
            ["Kestrel__Endpoints__http__Url"] = "http://127.0.0.1:0",
            ["Kestrel__Endpoints__mcp__Url"] = "http://127.0.0.1:0",
        };
        foreach (var (key, value) in more)
        {
            environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        var process = ServiceProcess.Start("AgentDock.Gateway.dll", environment);
        try
        {
            return new GatewayProcess(process, await process.ListeningAsync(cancellationToken));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    internal Task KillAsync(CancellationToken cancellationToken) => _process.KillAsync(cancellationToken);

    internal Task TerminateAsync(CancellationToken cancellationToken) => _process.TerminateAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _process.DisposeAsync();
    }
}
