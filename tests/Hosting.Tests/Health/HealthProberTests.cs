using Aspire.Hosting;
using Aspire.Hosting.Health;

namespace AgentPlatform.Tests.Health;

public sealed class HealthProberTests
{
    [Theory]
    [InlineData(true, false, 0, 30)]
    [InlineData(false, true, 0, 0.25)]
    [InlineData(false, false, 1, 1)]
    [InlineData(false, false, 4, 4)]
    [InlineData(false, false, 99, 30)]
    public void Pause_AfterARound_GrowsBySecondsWhileUnhealthy(bool healthy, bool eager, int failures, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), HealthProber.Pause(healthy, eager, failures));

    [Fact]
    public async Task WithHttpHealthCheck_Http2OnlyService_IsAskedOverHttp2()
    {
        await using var running = await RunningApplication.StartAsync(builder =>
        {
            builder.AddProject<TestAppProject>("right").WithHttpEndpoint().AsHttp2Service().WithHttpHealthCheck("/health")
                .WithEnvironment("Kestrel__EndpointDefaults__Protocols", "Http2");
            builder.AddProject<TestAppProject>("wrong").WithHttpEndpoint().WithHttpHealthCheck("/health")
                .WithEnvironment("Kestrel__EndpointDefaults__Protocols", "Http2");
        });

        await running.HealthyAsync("right");
        await running.Notifications.WaitForResourceAsync(
            "wrong", change => change.Snapshot.Message?.Contains("answers 400, not 200", StringComparison.Ordinal) == true, running.Token);
    }

    [Fact]
    public async Task WithHttpHealthCheck_HealthLost_TurnsUnhealthyWithTheReason()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("healthy", "yes");
        await using var running = await RunningApplication.StartAsync(builder => builder.AddProject<TestAppProject>("api")
            .WithHttpEndpoint().WithHttpHealthCheck("/health").WithEnvironment("HealthyFile", file).WithHttpHealthCheck("/where", 404));

        var change = await running.Notifications.WaitForResourceAsync(
            "api", change => change.Snapshot.Message?.Contains("answers 200, not 404", StringComparison.Ordinal) == true, running.Token);

        Assert.False(change.Snapshot.IsReady);
    }

    [Fact]
    public async Task WithHttpHealthCheck_NoSuchEndpoint_IsAnErrorAtStart()
    {
        await using var running = RunningApplication.Build(builder =>
            builder.AddProject<TestAppProject>("api").WithHttpEndpoint().WithHttpHealthCheck("/health", endpointName: "grpc"));

        var error = await Assert.ThrowsAsync<DistributedApplicationException>(() => running.Application.StartAsync(running.Token));

        Assert.Contains("'api' asks endpoint 'grpc'", error.Message, StringComparison.Ordinal);
    }
}
