using AgentPlatform.Contracts.Experience.V1;
using AgentPlatform.ServiceDefaults;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AgentPlatform.Tests.ServiceDefaults;

/// <summary>A small room on a real socket: the defaults, and one rpc that does what the test says.</summary>
internal sealed class TestRoom : IAsyncDisposable
{
    private readonly WebApplication app;

    private TestRoom(WebApplication app) => this.app = app;

    public Uri Address => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public static async Task<TestRoom> StartAsync(
        Func<ServerCallContext, Task<GetRunStatsResponse>> handler, Dictionary<string, string?>? settings = null, Action<IServiceCollection>? configure = null)
    {
        var app = Build(handler, settings, configure);
        try
        {
            await app.StartAsync(TestContext.Current.CancellationToken);
            return new TestRoom(app);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    public GrpcChannel Channel() => GrpcChannel.ForAddress(Address);

    public HttpClient Http() => new()
    {
        BaseAddress = Address,
        DefaultRequestVersion = System.Net.HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private static WebApplication Build(
        Func<ServerCallContext, Task<GetRunStatsResponse>> handler, Dictionary<string, string?>? settings, Action<IServiceCollection>? configure)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelCore();
        builder.Logging.ClearProviders();
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        foreach (var (key, value) in settings ?? [])
        {
            builder.Configuration[key] = value;
        }

        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = Microsoft.AspNetCore.Server.Kestrel.Core.HttpProtocols.Http2));
        builder.AddServiceDefaults();
        builder.Services.AddSingleton(handler);
        configure?.Invoke(builder.Services);
        var app = builder.Build();
        app.MapDefaultEndpoints();
        app.MapGrpcService<ScriptedRpc>();
        return app;
    }

    private sealed class ScriptedRpc(Func<ServerCallContext, Task<GetRunStatsResponse>> handler) : ExperienceService.ExperienceServiceBase
    {
        public override Task<GetRunStatsResponse> GetRunStats(GetRunStatsRequest request, ServerCallContext context) => handler(context);
    }
}
