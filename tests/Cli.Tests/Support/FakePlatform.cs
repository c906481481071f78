using System.Net;
using System.Text.Json;
using AgentPlatform.Tests.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AgentPlatform.Tests.Cli;

/// <summary>All services behind one real socket, with scripted answers, and the state file that names them.</summary>
internal sealed class FakePlatform : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TempFolder _folder = new();

    private FakePlatform(WebApplication app) => _app = app;

    public FakeTrainer Trainer => _app.Services.GetRequiredService<FakeTrainer>();

    public FakeEngine Engine => _app.Services.GetRequiredService<FakeEngine>();

    public FakeTools Tools => _app.Services.GetRequiredService<FakeTools>();

    public FakeEval Eval => _app.Services.GetRequiredService<FakeEval>();

    public FakeExperience Experience => _app.Services.GetRequiredService<FakeExperience>();

    public string StatePath => _folder.File("state.json");

    public string File(string name, string text)
    {
        System.IO.File.WriteAllText(_folder.File(name), text);
        return _folder.File(name);
    }

    public static async Task<FakePlatform> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton<FakeTrainer>().AddSingleton<FakeEngine>().AddSingleton<FakeTools>().AddSingleton<FakeEval>().AddSingleton<FakeExperience>();
        var app = builder.Build();
        app.MapGrpcService<FakeTrainer>();
        app.MapGrpcService<FakeEngine>();
        app.MapGrpcService<FakeTools>();
        app.MapGrpcService<FakeEval>();
        app.MapGrpcService<FakeExperience>();
        await app.StartAsync(TestContext.Current.CancellationToken);
        var platform = new FakePlatform(app);
        var address = app.Urls.Single();
        System.IO.File.WriteAllText(platform.StatePath, JsonSerializer.Serialize(new
        {
            pid = Environment.ProcessId,
            resources = ((string[])["experience", "inference", "agentdock", "rollout", "trainer", "eval"])
                .Select(name => new { name, instance = name, replica = 0, state = "Running", health = "healthy", pid = Environment.ProcessId, restarts = 0, urls = new { http = address }, log = "" }),
        }));
        return platform;
    }

    /// <summary>agentctl against this platform.</summary>
    public Task<CommandRun> RunAsync(params string[] args) => CommandRun.OfAsync([.. args, "--state", StatePath]);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _folder.Dispose();
    }
}
