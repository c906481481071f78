using System.Net;
using AgentPlatform.Contracts.Experience.V1;
using AgentPlatform.ServiceDefaults;
using Grpc.Health.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace AgentPlatform.Tests.ServiceDefaults;

public sealed class HostingTests
{
    [Fact]
    public async Task Health_OneCheckFails_HealthFailsAndAliveHolds()
    {
        await using var room = await TestRoom.StartAsync(
            _ => Task.FromResult(new GetRunStatsResponse()),
            configure: services => services.AddHealthChecks().AddCheck("model", () => HealthCheckResult.Unhealthy("no model")));
        using var http = room.Http();
        using var channel = room.Channel();

        using var health = await http.GetAsync(new Uri("/health", UriKind.Relative), TestContext.Current.CancellationToken);
        using var alive = await http.GetAsync(new Uri("/alive", UriKind.Relative), TestContext.Current.CancellationToken);
        var grpc = await new Health.HealthClient(channel)
            .CheckAsync(new HealthCheckRequest(), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, grpc.Status);
    }

    [Fact]
    public async Task AddServiceDefaults_NoOtlpEndpoint_CollectsNothing()
    {
        await using var app = Build([]);

        Assert.Null(app.Services.GetService<TracerProvider>());
        Assert.Null(app.Services.GetService<MeterProvider>());
    }

    [Fact]
    public async Task AddServiceDefaults_OtlpEndpoint_CollectsPlatformSpans()
    {
        await using var app = Build(new() { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:1" });
        Assert.NotNull(app.Services.GetService<TracerProvider>());
        Assert.NotNull(app.Services.GetService<MeterProvider>());
        using var ours = new System.Diagnostics.ActivitySource("AgentPlatform.Test");
        using var other = new System.Diagnostics.ActivitySource("Other.Test");

        using var span = ours.StartActivity("work");

        Assert.NotNull(span);
        Assert.False(other.HasListeners());
    }

    [Fact]
    public async Task AddServiceDefaults_LogLevels_AreQuietAndCanBeOverridden()
    {
        await using var quiet = Build([]);
        await using var loud = Build(new() { ["Logging:LogLevel:Grpc"] = "Debug" });

        Assert.Equal("Warning", quiet.Configuration["Logging:LogLevel:Grpc"]);
        Assert.Equal("Warning", quiet.Configuration["Logging:LogLevel:Microsoft"]);
        Assert.Equal("Debug", loud.Configuration["Logging:LogLevel:Grpc"]);
    }

    [Fact]
    public async Task AddServiceDefaults_Time_IsTheSystemsUnlessReplaced()
    {
        await using var app = Build([]);

        Assert.Same(TimeProvider.System, app.Services.GetRequiredService<TimeProvider>());
    }

    [Fact]
    public async Task ResilientHttpClient_ServerFailsOnce_IsAskedAgain()
    {
        var attempts = 0;
        using var handler = new ScriptedHandler(
            () => Interlocked.Increment(ref attempts) == 1 ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddServiceDiscovery();
        services.AddResilientHttpClient("judge").ConfigurePrimaryHttpMessageHandler(() => handler);
        await using var provider = services.BuildServiceProvider();
        using var client = provider.GetRequiredService<IHttpClientFactory>().CreateClient("judge");

        using var answer = await client.GetAsync(new Uri("http://127.0.0.1:9/"), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(2, attempts);
    }

    private static WebApplication Build(Dictionary<string, string?> settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = "HostingTests" });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.AddServiceDefaults();
        return builder.Build();
    }

    private sealed class ScriptedHandler(Func<HttpStatusCode> next) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(next()) { RequestMessage = request });
    }
}
