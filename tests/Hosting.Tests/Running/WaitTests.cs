using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace AgentPlatform.Tests.Running;

public sealed class WaitTests
{
    [Fact]
    public async Task WaitFor_UnhealthyDependency_HoldsBackUntilItIsHealthy()
    {
        using var folder = new TemporaryFolder();
        await using var running = await RunningApplication.StartAsync(builder =>
        {
            var api = builder.AddProject<TestAppProject>("api").WithHttpEndpoint().WithHttpHealthCheck("/health")
                .WithEnvironment("HealthyFile", folder.File("healthy"));
            builder.AddExecutable("front", "sleep", "/", "1000").WaitFor(api);
        });

        var unhealthy = await running.Notifications.WaitForResourceAsync(
            "api", change => change.Snapshot.Message?.Contains("answers 503", StringComparison.Ordinal) == true, running.Token);
        Assert.Equal(KnownResourceStates.Running, unhealthy.Snapshot.State?.Text);
        Assert.Equal(KnownResourceStates.Waiting, running.Instance("front").Snapshot.State?.Text);
        Assert.Equal("waits for api", running.Instance("front").Snapshot.Message);

        folder.Write("healthy", "yes");
        await running.StateAsync("front", KnownResourceStates.Running);
        Assert.True(running.Instance("api").Snapshot.IsReady);
    }

    [Fact]
    public async Task WaitFor_Chain_StartsInOrder()
    {
        await using var running = await RunningApplication.StartAsync(builder =>
        {
            var last = builder.AddExecutable("last", "sleep", "/", "1000");
            var job = builder.AddExecutable("job", "sh", "/", "-c", "exit 0");
            var middle = builder.AddExecutable("middle", "sleep", "/", "1000").WaitForCompletion(job);
            last.WaitForStart(middle);
        });
        await running.StateAsync("last", KnownResourceStates.Running);

        var (job, middle, last) = (running.Instance("job").Snapshot, running.Instance("middle").Snapshot, running.Instance("last").Snapshot);
        Assert.True(job.StopTimeStamp <= middle.StartTimeStamp, $"middle started at {middle.StartTimeStamp:O}, job ended at {job.StopTimeStamp:O}");
        Assert.True(middle.StartTimeStamp <= last.StartTimeStamp, $"last started at {last.StartTimeStamp:O}, middle at {middle.StartTimeStamp:O}");
    }

    [Fact]
    public async Task WaitForCompletion_WrongExitCode_FailsNamingBoth()
    {
        await using var running = await RunningApplication.StartAsync(builder =>
        {
            var job = builder.AddExecutable("job", "sh", "/", "-c", "exit 2");
            builder.AddExecutable("after", "sleep", "/", "1000").WaitForCompletion(job);
        });

        var failed = await running.StateAsync("after", KnownResourceStates.FailedToStart);

        Assert.StartsWith("'after' waits for 'job', but job-", failed.Message, StringComparison.Ordinal);
        Assert.EndsWith("ended with exit code 2, not 0.", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WaitFor_DependencyThatCannotStart_FailsAlongTheChain()
    {
        await using var running = await RunningApplication.StartAsync(builder =>
        {
            var broken = builder.AddExecutable("broken", "no-such-program", "/");
            var middle = builder.AddExecutable("middle", "sleep", "/", "1000").WaitFor(broken);
            builder.AddExecutable("end", "sleep", "/", "1000").WaitForStart(middle);
        });

        var end = await running.StateAsync("end", KnownResourceStates.FailedToStart);

        Assert.Contains("'end' waits for 'middle'", end.Message, StringComparison.Ordinal);
        Assert.Contains("'no-such-program' of resource 'broken'", running.Instance("broken").Snapshot.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StopAsync_Chain_StopsConsumersFirst()
    {
        var order = new List<string>();
        await using (var running = await RunningApplication.StartAsync(builder =>
        {
            var store = builder.AddExecutable("store", "sleep", "/", "1000");
            var engine = builder.AddExecutable("engine", "sleep", "/", "1000").WaitFor(store);
            builder.AddExecutable("worker", "sleep", "/", "1000").WaitFor(engine);
        }))
        {
            await running.StateAsync("worker", KnownResourceStates.Running);
            var instances = new[] { "store", "engine", "worker" }.Select(running.Instance).ToArray();
            await running.Application.StopAsync(running.Token);
            order.AddRange(instances.OrderBy(one => one.Snapshot.StopTimeStamp).Select(one => one.Replica.Resource.Name));
        }

        Assert.Equal(["worker", "engine", "store"], order);
    }

    [Fact]
    public async Task StartAsync_Cycle_NamesTheCircle()
    {
        await using var running = RunningApplication.Build(builder =>
        {
            var a = builder.AddExecutable("a", "sleep", "/", "1");
            var b = builder.AddExecutable("b", "sleep", "/", "1").WaitFor(a);
            a.WaitForStart(b);
        });

        var error = await Assert.ThrowsAsync<DistributedApplicationException>(() => running.Application.StartAsync(running.Token));

        Assert.Equal("Resources wait for each other: a -> b -> a.", error.Message);
    }

    [Fact]
    public async Task WithExplicitStart_Resource_StartsOnRequest()
    {
        await using var running = await RunningApplication.StartAsync(builder =>
            builder.AddExecutable("later", "sleep", "/", "1000").WithExplicitStart());
        Assert.Equal(KnownResourceStates.NotStarted, running.Instance("later").Snapshot.State?.Text);

        using var answer = await running.Http.PostAsync($"{running.Dashboard}/api/resources/later/restart", content: null, running.Token);

        Assert.Equal(System.Net.HttpStatusCode.Accepted, answer.StatusCode);
        await running.StateAsync("later", KnownResourceStates.Running);
    }
}
