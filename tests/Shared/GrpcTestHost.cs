using Grpc.Net.Client;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.Tests.Shared;

/// <summary>
/// A room's real program in process, without sockets: its own Program.cs, pipeline and services, and a gRPC channel into it.
/// </summary>
/// <typeparam name="TProgram">Any public type of the room's assembly, usually <c>Program</c>.</typeparam>
public sealed class GrpcTestHost<TProgram> : IAsyncDisposable
    where TProgram : class
{
    private const int MaxMessageBytes = 64 * 1024 * 1024;
    private readonly WebApplicationFactory<TProgram> factory;
    private GrpcChannel? channel;

    /// <param name="settings">Configuration on top of the room's own.</param>
    /// <param name="configureServices">Replaces services after the room has registered its own.</param>
    public GrpcTestHost(IReadOnlyDictionary<string, string?>? settings = null, Action<IServiceCollection>? configureServices = null) =>
        factory = new WebApplicationFactory<TProgram>().WithWebHostBuilder(builder =>
        {
            builder.UseEnvironment("Production");
            builder.UseSetting("Logging:LogLevel:Microsoft.Hosting.Lifetime", "Warning");
            foreach (var (key, value) in settings ?? new Dictionary<string, string?>())
            {
                builder.UseSetting(key, value);
            }

            builder.ConfigureTestServices(services => configureServices?.Invoke(services));
        });

    /// <summary>The room's services; the first use starts the room.</summary>
    public IServiceProvider Services => factory.Services;

    /// <summary>A channel into the room, without retries, so that a test sees each error.</summary>
    public GrpcChannel Channel => channel ??= GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions
    {
        HttpHandler = factory.Server.CreateHandler(),
        MaxReceiveMessageSize = MaxMessageBytes,
    });

    /// <summary>A plain HTTP client into the room.</summary>
    public HttpClient CreateHttpClient() => factory.CreateClient();

    /// <summary>Stops the room as SIGTERM would.</summary>
    public async ValueTask DisposeAsync()
    {
        channel?.Dispose();
        await factory.DisposeAsync();
    }
}
