using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace AgentPlatform.Tests.Running;

public sealed class ReplicaTests
{
    [Fact]
    public async Task WithReplicas_TwoReplicas_HaveDistinctPortsAndTheConsumerKnowsBoth()
    {
        await using var running = await RunningApplication.StartAsync(builder =>
        {
            var api = builder.AddProject<TestAppProject>("api").WithHttpEndpoint().WithHttpHealthCheck("/health").WithReplicas(2);
            builder.AddProject<TestAppProject>("front").WithHttpEndpoint().WithHttpHealthCheck("/health").WithReference(api).WaitFor(api);
        });
        await running.HealthyAsync("front");

        var environment = await running.EnvironmentAsync(running.Instance("front").Replica.Urls()["http"]);
        string[] injected = [environment["services__api__http__0"], environment["services__api__http__1"]];
        Assert.Equal(running.Instances("api").Select(one => one.Replica.Urls()["http"]), injected);
        Assert.Equal(injected[0], environment["API_HTTP"]);
        Assert.False(environment.ContainsKey("services__api__http__2"));

        var processes = new HashSet<int>();
        foreach (var url in injected)
        {
            var where = await running.Http.GetFromJsonAsync<JsonElement>(url + "/where", running.Token);
            processes.Add(where.GetProperty("pid").GetInt32());
        }

        Assert.Equal(running.Instances("api").Select(one => one.Snapshot.ProcessId!.Value).Order(), processes.Order());
    }

    [Fact]
    public async Task Environment_OfRunningProject_IsTheContract()
    {
        await using var running = await RunningApplication.StartAsync(builder =>
        {
            var token = builder.AddParameter("token", secret: true);
            var api = builder.AddProject<TestAppProject>("api").WithHttpEndpoint().WithHttpHealthCheck("/health")
                .WithEnvironment("TOKEN", token)
                .WithEnvironment(context => context.EnvironmentVariables["OWN"] = new EndpointReference((IResourceWithEndpoints)context.Resource, "http"));
        }, "--Parameters:token=s3cret");
        await running.HealthyAsync("api");

        var api = running.Instance("api");
        var url = api.Replica.Urls()["http"];
        var environment = await running.EnvironmentAsync(url);
        Assert.Equal(url, environment["ASPNETCORE_URLS"]);
        Assert.Equal(url, environment["OWN"]);
        Assert.Equal("api", environment["OTEL_SERVICE_NAME"]);
        Assert.Equal($"service.instance.id={api.Replica.Suffix}", environment["OTEL_RESOURCE_ATTRIBUTES"]);
        Assert.Equal("in_memory", environment["OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY"]);
        Assert.Equal("true", environment["DOTNET_SYSTEM_CONSOLE_ALLOW_ANSI_COLOR_REDIRECTION"]);
        Assert.Equal("simple", environment["LOGGING__CONSOLE__FORMATTERNAME"]);
        Assert.Equal("s3cret", environment["TOKEN"]);
        Assert.Equal(Environment.GetEnvironmentVariable("PATH"), environment["PATH"]);
        var where = await running.Http.GetFromJsonAsync<JsonElement>(url + "/where", running.Token);
        Assert.Equal(Path.Combine(Paths.Tests, "TestApp"), where.GetProperty("directory").GetString());
    }

    [Fact]
    public async Task AddProject_WithKestrelEndpoints_MovesEachToAPortOfItsOwn()
    {
        using var folder = new TemporaryFolder();
        var project = folder.Write("Hosting.TestApp.csproj", "<Project />");
        folder.Write("appsettings.json", """
            { "Kestrel": { "Endpoints": {
                "http": { "Url": "http://127.0.0.1:1", "Protocols": "Http2" },
                "openai": { "Url": "http://127.0.0.1:2", "Protocols": "Http1AndHttp2" } } } }
            """);
        await using var running = await RunningApplication.StartAsync(builder =>
        {
            var room = builder.AddProject("room", project).WithHttpHealthCheck("/health");
            builder.AddProject<TestAppProject>("front").WithHttpEndpoint().WithHttpHealthCheck("/health").WithReference(room);
        });
        await running.HealthyAsync("room");
        await running.HealthyAsync("front");

        var urls = running.Instance("room").Replica.Urls();
        var environment = await running.EnvironmentAsync(urls["openai"]);
        Assert.Equal(urls["http"], environment["Kestrel__Endpoints__http__Url"]);
        Assert.Equal(urls["openai"], environment["Kestrel__Endpoints__openai__Url"]);
        Assert.False(environment.ContainsKey("ASPNETCORE_URLS"));

        var consumer = await running.EnvironmentAsync(running.Instance("front").Replica.Urls()["http"]);
        Assert.Equal(urls["http"], consumer["services__room__http__0"]);
        Assert.Equal(urls["openai"], consumer["services__room__openai__0"]);
        Assert.False(consumer.ContainsKey("services__room__http__1"));
    }
}
