using System.Net;
using System.Net.Sockets;
using Aspire.Hosting;

namespace AgentPlatform.Tests.Running;

public sealed class StartErrorTests
{
    [Fact]
    public async Task StartAsync_PortInUse_NamesResourceAndPort()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await using var running = RunningApplication.Build(builder => builder.AddProject<TestAppProject>("api").WithHttpEndpoint(port: port));

        var error = await Assert.ThrowsAsync<DistributedApplicationException>(() => running.Application.StartAsync(running.Token));

        Assert.StartsWith($"Port {port} of endpoint 'http' of resource 'api' is in use", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_FixedPortWithReplicas_SaysWhy()
    {
        await using var running = RunningApplication.Build(builder => builder.AddProject<TestAppProject>("api").WithHttpEndpoint(port: 5000).WithReplicas(2));

        var error = await Assert.ThrowsAsync<DistributedApplicationException>(() => running.Application.StartAsync(running.Token));

        Assert.Contains("fixes port 5000, but the resource has 2 replicas", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_ProjectNotBuilt_SaysHowToBuild()
    {
        await using var running = RunningApplication.Build(builder => builder.AddProject<NotBuiltProject>("api").WithHttpEndpoint());

        var error = await Assert.ThrowsAsync<DistributedApplicationException>(() => running.Application.StartAsync(running.Token));

        Assert.Contains("'api' is not built", error.Message, StringComparison.Ordinal);
        Assert.Contains($"dotnet build {new NotBuiltProject().ProjectPath}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_SecondHostInTheSameFolder_NamesTheKey()
    {
        await using var first = await RunningApplication.StartAsync(builder => builder.AddExecutable("one", "sleep", "/", "1000"));
        await using var second = RunningApplication.Build(builder => builder.AddExecutable("one", "sleep", "/", "1000"), $"--AppHost:StatePath={first.StatePath}");

        var error = await Assert.ThrowsAsync<DistributedApplicationException>(() => second.Application.StartAsync(second.Token));

        Assert.Contains("Another application host runs", error.Message, StringComparison.Ordinal);
        Assert.Contains("AppHost:StatePath", error.Message, StringComparison.Ordinal);
        await second.Application.StopAsync(second.Token);
        Assert.True(File.Exists(first.StatePath));
    }

    [Fact]
    public async Task StartAsync_BadOption_NamesTheKey()
    {
        await using var running = RunningApplication.Build(builder => builder.AddExecutable("one", "sleep", "/", "1000"), "--AppHost:DashboardPort=70000");

        var error = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => running.Application.StartAsync(running.Token));

        Assert.Contains("AppHost:DashboardPort is 70000", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_ParameterWithoutValue_FailsThatResourceNamingTheKey()
    {
        await using var running = await RunningApplication.StartAsync(builder =>
            builder.AddExecutable("one", "sleep", "/", "1000").WithEnvironment("KEY", builder.AddParameter("key")));

        var failed = await running.StateAsync("one", Aspire.Hosting.ApplicationModel.KnownResourceStates.FailedToStart);

        Assert.Contains("Parameters__key", failed.Message, StringComparison.Ordinal);
    }
}
