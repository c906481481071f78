using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;

namespace AgentPlatform.Tests.Dashboard;

public sealed class DashboardTests
{
    [Fact]
    public async Task Api_RunningProject_TellsStateUsageAndUrls()
    {
        await using var running = await RunningApplication.StartAsync(builder =>
        {
            var parent = builder.AddExecutable("parent", "sleep", "/", "1000");
            builder.AddProject<TestAppProject>("api").WithHttpEndpoint().WithHttpHealthCheck("/health").WaitFor(parent).WithParentRelationship(parent);
        });
        await running.HealthyAsync("api");

        var all = (await running.ApiAsync("/api/resources")).GetProperty("resources").EnumerateArray().ToArray();

        var api = all.Single(one => one.GetProperty("name").GetString() == "api");
        Assert.Equal(("Running", "healthy", "Project"), (Text(api, "state"), Text(api, "health"), Text(api, "type")));
        Assert.Equal(running.Instance("api").Replica.Urls()["http"], api.GetProperty("urls").GetProperty("http").GetString());
        Assert.True(api.GetProperty("cpuSeconds").GetDouble() > 0);
        Assert.True(api.GetProperty("rssBytes").GetInt64() > 1 << 20);
        Assert.Equal("parent", Text(api, "parent"));
        Assert.Equal("parent", api.GetProperty("waitsFor")[0].GetString());

        using var page = await running.Http.GetAsync(new Uri(running.Dashboard + "/"), running.Token);
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        Assert.Contains("/api/resources", await page.Content.ReadAsStringAsync(running.Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Api_Logs_GivesOutputOfBothStreamsAndTheFileHasIt()
    {
        await using var running = await RunningApplication.StartAsync(builder =>
            builder.AddExecutable("talker", "sh", "/", "-c", "echo one; echo two >&2; printf '\\033[31mred\\033[0m\\n'; echo last"));
        await running.StateAsync("talker", KnownResourceStates.Finished);

        var answer = await running.ApiAsync("/api/resources/talker/logs");

        var lines = answer.GetProperty("lines").EnumerateArray().Where(line => !line.GetProperty("isNote").GetBoolean()).ToArray();
        Assert.Equal(["last", "one", "red", "two"], lines.Select(line => Text(line, "text")).Order(StringComparer.Ordinal));
        Assert.Equal("two", Text(Assert.Single(lines, line => line.GetProperty("isError").GetBoolean()), "text"));
        var file = await File.ReadAllLinesAsync(Text(answer, "path")!, running.Token);
        Assert.Superset(new HashSet<string> { "one", "two", "red", "last" }, file.ToHashSet());
        var after = await running.ApiAsync($"/api/resources/talker/logs?after={lines[^1].GetProperty("number").GetInt64()}");
        Assert.All(after.GetProperty("lines").EnumerateArray(), line => Assert.True(line.GetProperty("isNote").GetBoolean()));
    }

    [Fact]
    public async Task Api_StopThenRestart_LeadsTheProcess()
    {
        await using var running = await RunningApplication.StartAsync(builder =>
            builder.AddExecutable("one", "sleep", "/", "1000").WithRestartPolicy(5, TimeSpan.FromMinutes(1)));
        await running.StateAsync("one", KnownResourceStates.Running);
        var process = running.Instance("one").Snapshot.ProcessId;
        var commands = $"{running.Dashboard}/api/resources/{running.Instance("one").Replica.Name}";

        using var stopped = await running.Http.PostAsync(commands + "/stop", content: null, running.Token);
        await running.StateAsync("one", KnownResourceStates.Exited);
        using var started = await running.Http.PostAsync(commands + "/restart", content: null, running.Token);
        await running.StateAsync("one", KnownResourceStates.Running);
        var second = running.Instance("one").Snapshot.ProcessId;
        using var again = await running.Http.PostAsync(commands + "/restart", content: null, running.Token);
        await running.Notifications.WaitForResourceAsync("one", change => change.Snapshot.ProcessId is { } id && id != second, running.Token);

        Assert.NotEqual(process, second);
        Assert.Equal(0, running.Instance("one").Snapshot.Restarts);
        Assert.Equal([HttpStatusCode.Accepted, HttpStatusCode.Accepted, HttpStatusCode.Accepted], new[] { stopped, started, again }.Select(one => one.StatusCode));
    }

    [Theory]
    [InlineData("Origin", "http://elsewhere.example", HttpStatusCode.Forbidden)]
    [InlineData("Host", "elsewhere.example", HttpStatusCode.Forbidden)]
    [InlineData("Accept", "*/*", HttpStatusCode.NotFound)]
    public async Task Api_CommandFromElsewhere_IsRefused(string header, string value, HttpStatusCode expected)
    {
        await using var running = await RunningApplication.StartAsync(builder => builder.AddExecutable("one", "sleep", "/", "1000"));
        using var request = new HttpRequestMessage(HttpMethod.Post, running.Dashboard + "/api/resources/two/stop");
        request.Headers.TryAddWithoutValidation(header, value);

        using var answer = await running.Http.SendAsync(request, running.Token);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task StartAsync_PortTaken_TakesTheNextFreeOne()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await using var running = await RunningApplication.StartAsync(
            builder => builder.AddExecutable("one", "sleep", "/", "1000"), $"--AppHost:DashboardPort={port}");

        var served = new Uri(running.Dashboard).Port;

        Assert.InRange(served, port + 1, port + 49);
    }

    [Fact]
    public void Parse_ProcStat_SkipsAProgramNameWithSpaces()
    {
        var usage = ProcessUsage.Parse("7 (a (b) c) S 1 7 7 0 -1 4194560 1 0 0 0 250 50 0 0 20 0 1 0 100 1000000 30 18446744073709551615");

        Assert.Equal(new ProcessUsage(3.0, 30L * Environment.SystemPageSize), usage);
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
