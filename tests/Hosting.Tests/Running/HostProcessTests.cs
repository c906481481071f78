using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace AgentPlatform.Tests.Running;

/// <summary>Starts a host as a process of its own, to kill it and to read what it prints.</summary>
public sealed partial class HostProcessTests
{
    [Fact]
    public async Task SigKill_OfTheHost_EndsTheChildrenAndTheirs()
    {
        using var folder = new TemporaryFolder();
        using var host = Start(folder);
        var children = await FrontAndOthersAsync(host);
        var grandchild = Number().Match(await File.ReadAllTextAsync(
            Assert.Single(Directory.GetFiles(folder.File("logs"), "tree-*.log")), TestContext.Current.CancellationToken));
        Assert.True(grandchild.Success);

        host.Kill();
        await host.WaitForExitAsync(TestContext.Current.CancellationToken);

        foreach (var child in children.Append(int.Parse(grandchild.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)))
        {
            await Processes.GoneAsync(child);
        }
    }

    [Fact]
    public async Task SigTerm_OfTheHost_StopsEverythingAndRemovesTheState()
    {
        using var folder = new TemporaryFolder();
        using var host = Start(folder);
        var children = await FrontAndOthersAsync(host);
        Assert.True(File.Exists(folder.File("state.json")));

        using (var kill = Process.Start("kill", ["-TERM", $"{host.Id}"]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var rest = await host.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await host.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, host.ExitCode);
        Assert.True(rest.IndexOf("front-", StringComparison.Ordinal) < rest.LastIndexOf("api-", StringComparison.Ordinal), rest);
        Assert.False(File.Exists(folder.File("state.json")));
        Assert.All(children, child => Assert.Throws<ArgumentException>(() => Process.GetProcessById(child)));
    }

    [Fact]
    public async Task Environment_OfTheHost_IsInheritedButForItsOwnNames()
    {
        using var folder = new TemporaryFolder();
        using var host = Start(folder);
        await FrontAndOthersAsync(host);
        await using var file = File.OpenRead(folder.File("state.json"));
        var state = await JsonDocument.ParseAsync(file, cancellationToken: TestContext.Current.CancellationToken);
        var front = state.RootElement.GetProperty("resources").EnumerateArray().Single(one => one.GetProperty("name").GetString() == "front");
        using var http = new HttpClient();

        var environment = await http.GetFromJsonAsync<Dictionary<string, string>>(
            front.GetProperty("urls").GetProperty("http").GetString() + "/env", TestContext.Current.CancellationToken);

        Assert.Equal("kept", environment!["SOMETHING"]);
        Assert.False(environment.ContainsKey("ASPNETCORE_ENVIRONMENT"));
        Assert.False(environment.ContainsKey("DOTNET_ENVIRONMENT"));
        Assert.False(environment.ContainsKey("DOTNET_LAUNCH_PROFILE"));
        Assert.NotEqual("http://localhost:1", environment["ASPNETCORE_URLS"]);
        Assert.Equal("1000", environment["OTEL_BSP_SCHEDULE_DELAY"]);
        Assert.Equal(host.Id, state.RootElement.GetProperty("pid").GetInt32());
        host.Kill();
    }

    [Fact]
    public async Task UnknownOption_IsNamedAndExitsWithOne()
    {
        var (exitCode, _, error) = await Processes.RunAsync(Paths.TestHost, "--dryrun");

        Assert.Equal(1, exitCode);
        Assert.StartsWith("error: unknown option '--dryrun'.", error, StringComparison.Ordinal);
        Assert.Contains("--dry-run", error, StringComparison.Ordinal);
    }

    private static Process Start(TemporaryFolder folder) => Processes.Start(
        Paths.TestHost,
        new Dictionary<string, string>
        {
            ["SOMETHING"] = "kept",
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["DOTNET_ENVIRONMENT"] = "Development",
            ["DOTNET_LAUNCH_PROFILE"] = "x",
            ["ASPNETCORE_URLS"] = "http://localhost:1",
        },
        $"--AppHost:StatePath={folder.File("state.json")}", "--AppHost:DashboardPort=0", "--Parameters:token=x");

    /// <summary>Reads the host's output until front is healthy; gives the ids of all processes started.</summary>
    private static async Task<IReadOnlyList<int>> FrontAndOthersAsync(Process host)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        var children = new List<int>();
        var names = new HashSet<string>();
        while (await host.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (Started().Match(line) is { Success: true } match)
            {
                children.Add(int.Parse(match.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture));
                names.Add(match.Groups[1].Value);
            }

            // front has a check of its own, so it is up when the host says healthy.
            if (line.Contains("front-", StringComparison.Ordinal) && line.Contains("is healthy", StringComparison.Ordinal))
            {
                Assert.Equal(["api", "front", "tree"], names.Order());
                return children;
            }
        }

        Assert.Fail($"the host ended early: {await host.StandardError.ReadToEndAsync(limit.Token)}");
        return children;
    }

    [GeneratedRegex(@"([a-z]+)-[a-z]{8} started, process (\d+)")]
    private static partial Regex Started();

    [GeneratedRegex(@"grandchild (\d+)")]
    private static partial Regex Number();
}
