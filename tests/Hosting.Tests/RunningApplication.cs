using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Running;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AgentPlatform.Tests;

/// <summary>An application that runs for real, in a run folder of its own.</summary>
internal sealed class RunningApplication : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private bool _started;

    private RunningApplication(Action<IDistributedApplicationBuilder> model, string[] args)
    {
        _limit.CancelAfter(TimeSpan.FromSeconds(90));
        var builder = DistributedApplication.CreateBuilder(
            [$"--AppHost:StatePath={StatePath}", "--AppHost:DashboardPort=0", "--AppHost:StopGraceSeconds=5", .. args]);
        builder.Services.AddSingleton<ILoggerProvider>(Log);
        model(builder);
        Application = builder.Build();
    }

    public DistributedApplication Application { get; }

    public CapturedLog Log { get; } = new();

    public string StatePath => _folder.File("state.json");

    public string Folder => _folder.Path;

    public HttpClient Http { get; } = new();

    /// <summary>Ends every wait of a test in bounded time.</summary>
    public CancellationToken Token => _limit.Token;

    public ResourceNotificationService Notifications => Application.ResourceNotifications;

    public string Dashboard => Application.Services.GetRequiredService<Aspire.Hosting.Dashboard.DashboardServer>().Url!;

    public static RunningApplication Build(Action<IDistributedApplicationBuilder> model, params string[] args) => new(model, args);

    public static async Task<RunningApplication> StartAsync(Action<IDistributedApplicationBuilder> model, params string[] args)
    {
        var running = Build(model, args);
        await running.Application.StartAsync(running.Token);
        running._started = true;
        return running;
    }

    public IReadOnlyList<InstanceSupervisor> Instances(string resource) =>
        Application.Services.GetRequiredService<InstanceRegistry>().Find(resource);

    public InstanceSupervisor Instance(string resource) => Assert.Single(Instances(resource));

    public Task HealthyAsync(string resource) => Notifications.WaitForResourceHealthyAsync(resource, Token);

    public async Task<CustomResourceSnapshot> StateAsync(string resource, params string[] states) =>
        (await Notifications.WaitForResourceAsync(resource, change => states.Contains(change.Snapshot.State?.Text), Token)).Snapshot;

    public async Task<Dictionary<string, string>> EnvironmentAsync(string url) =>
        (await Http.GetFromJsonAsync<Dictionary<string, string>>(url + "/env", Token))!;

    public async Task<JsonElement> ApiAsync(string path) => await Http.GetFromJsonAsync<JsonElement>(Dashboard + path, Token);

    public async ValueTask DisposeAsync()
    {
        if (_started)
        {
            await Application.StopAsync(CancellationToken.None);
        }

        await Application.DisposeAsync();
        Http.Dispose();
        _limit.Dispose();
        _folder.Dispose();
    }
}
