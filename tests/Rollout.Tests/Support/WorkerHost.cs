using AgentPlatform.Contracts.Rollout.V1;
using AgentPlatform.Rollout.Hosting;
using AgentPlatform.ServiceDefaults;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AgentPlatform.Tests.Rollout;

/// <summary>A whole worker in this process, with its own socket: the sentences of its Program.cs, and a stop as by SIGTERM.</summary>
internal sealed class WorkerHost : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly GrpcChannel channel;

    private WorkerHost(WebApplication app)
    {
        this.app = app;
        channel = GrpcChannel.ForAddress(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Client = new RolloutService.RolloutServiceClient(channel);
    }

    public RolloutService.RolloutServiceClient Client { get; }

    public static async Task<WorkerHost> StartAsync(IReadOnlyDictionary<string, string?> settings)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(settings)
        {
            ["urls"] = "http://127.0.0.1:0",
            ["Kestrel:EndpointDefaults:Protocols"] = "Http2",
        });
        builder.AddServiceDefaults();
        builder.AddRollout();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapDefaultEndpoints();
        app.MapRollout();
        try
        {
            await app.StartAsync(TestContext.Current.CancellationToken);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        return new WorkerHost(app);
    }

    public async ValueTask DisposeAsync()
    {
        channel.Dispose();
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
    }
}
