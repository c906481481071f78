using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.Tests.Shared;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AgentPlatform.Tests.Support;

/// <summary>The whole gateway in this process, with real servers behind it.</summary>
internal sealed class TestGateway : IAsyncDisposable
{
    private readonly WebApplicationFactory<Program> _factory;
    private readonly TempFolder _folder;
    private readonly GrpcChannel _channel;

    private TestGateway(string catalogue, TempFolder folder, WebApplicationFactory<Program> factory)
    {
        CataloguePath = catalogue;
        _folder = folder;
        _factory = factory;
        _channel = GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions { HttpHandler = factory.Server.CreateHandler() });
        Tools = new ToolService.ToolServiceClient(_channel);
        Sandboxes = new SandboxService.SandboxServiceClient(_channel);
        Catalogue = new CatalogueService.CatalogueServiceClient(_channel);
        Streams = new ToolStreamService.ToolStreamServiceClient(_channel);
        Http = factory.CreateClient();
    }

    /// <summary>The catalogue's file or folder.</summary>
    internal string CataloguePath { get; }

    internal CatalogueService.CatalogueServiceClient Catalogue { get; }

    internal static string FakeServer => Path.Combine(AppContext.BaseDirectory, "Support", "fake_mcp.py");

    internal ToolService.ToolServiceClient Tools { get; }

    internal SandboxService.SandboxServiceClient Sandboxes { get; }

    internal ToolStreamService.ToolStreamServiceClient Streams { get; }

    internal HttpClient Http { get; }

    /// <summary>A catalogue with the fake server as local processes.</summary>
    internal static string Fake(string more = "", int replicas = 2) => $"""
        servers:
          fake:
            process_command: [/usr/bin/python3, -I, -S, -u, "{FakeServer}"]
            replicas: {replicas}
        {more}
        """;

    /// <summary>A catalogue with the fake server in containers.</summary>
    internal static string FakeInDocker(string more = "", int replicas = 2) => $"""
        servers:
          fake:
            image: {Needs.SandboxImage}
            command: [python3, -I, -S, -u, /srv/fake_mcp.py]
            mounts:
              - source: "{FakeServer}"
                target: /srv/fake_mcp.py
            replicas: {replicas}
        {more}
        """;

    internal static async Task<TestGateway> StartAsync(string catalogue, string sandbox, CancellationToken cancellationToken, bool waitUntilHealthy = true, params (string Key, string Value)[] settings)
    {
        var folder = new TempFolder();
        var path = folder.File("catalogue.yaml");
        await File.WriteAllTextAsync(path, catalogue, cancellationToken);
        return await StartAsync(folder, path, sandbox, waitUntilHealthy, settings, cancellationToken);
    }

    /// <summary>With a folder of catalogue files, which tests may change.</summary>
    internal static async Task<TestGateway> StartFolderAsync(
        IReadOnlyList<(string Name, string Text)> files, string sandbox, CancellationToken cancellationToken, bool waitUntilHealthy = true,
        Action<ILoggingBuilder>? logging = null, params (string Key, string Value)[] settings)
    {
        var folder = new TempFolder();
        var path = folder.File("catalogue");
        Directory.CreateDirectory(path);
        foreach (var (name, text) in files)
        {
            await File.WriteAllTextAsync(Path.Combine(path, name), text, cancellationToken);
        }

        return await StartAsync(folder, path, sandbox, waitUntilHealthy, settings, cancellationToken, logging);
    }

    private static async Task<TestGateway> StartAsync(
        TempFolder folder, string path, string sandbox, bool waitUntilHealthy, (string Key, string Value)[] settings, CancellationToken cancellationToken,
        Action<ILoggingBuilder>? logging = null)
    {
        var factory = new WebApplicationFactory<Program>().WithWebHostBuilder(builder =>
        {
            // On a machine that does much else, five seconds are short.
            builder.ConfigureServices(services => services.PostConfigure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(60)));
            builder.UseSetting("AgentDock:Catalogue", path);
            builder.UseSetting("AgentDock:Sandbox", sandbox);
            builder.ConfigureLogging(log => logging?.Invoke(log));
            foreach (var (key, value) in settings)
            {
                builder.UseSetting(key, value);
            }
        });
        var gateway = new TestGateway(path, folder, factory);
        if (waitUntilHealthy)
        {
            await gateway.WaitUntilHealthyAsync(cancellationToken);
        }

        return gateway;
    }

    internal T Get<T>()
        where T : notnull => _factory.Services.GetRequiredService<T>();

    internal async Task<bool> IsHealthyAsync(CancellationToken cancellationToken)
    {
        using var response = await Http.GetAsync("/health", cancellationToken);
        return response.IsSuccessStatusCode;
    }

    internal Task WaitUntilHealthyAsync(CancellationToken cancellationToken) =>
        Waiting.UntilAsync(() => IsHealthyAsync(cancellationToken), "a healthy gateway", cancellationToken);

    /// <summary>Waits until all replicas of all servers are ready.</summary>
    internal Task WaitUntilAllReadyAsync(CancellationToken cancellationToken) => Waiting.UntilAsync(
        async () => (await StatusAsync(cancellationToken)).Replicas.All(replica => replica.State == "ready"), "all replicas ready", cancellationToken);

    internal async Task<CallToolResponse> CallAsync(
        string tool, string arguments, CancellationToken cancellationToken, TimeSpan? timeout = null, string key = "", TimeSpan? deadline = null) =>
        await Tools.CallToolAsync(
            new CallToolRequest
            {
                Tool = tool,
                ArgumentsJson = arguments,
                IdempotencyKey = key,
                Timeout = timeout is { } time ? Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(time) : null,
            },
            deadline: DateTime.UtcNow + (deadline ?? TimeSpan.FromSeconds(60)),
            cancellationToken: cancellationToken);

    internal async Task<GetStatusResponse> StatusAsync(CancellationToken cancellationToken) =>
        await Tools.GetStatusAsync(new GetStatusRequest(), deadline: DateTime.UtcNow.AddSeconds(30), cancellationToken: cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        Http.Dispose();
        await _factory.DisposeAsync();
        _folder.Dispose();
    }
}
