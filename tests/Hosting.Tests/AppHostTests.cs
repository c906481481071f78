using AgentPlatform.Tests.Shared;

namespace AgentPlatform.Tests;

/// <summary>The platform's own model, as it is run and as it is published.</summary>
public sealed class AppHostTests
{
    [Fact]
    public async Task DryRun_Replicated_GivesEveryConsumerEveryReplica()
    {
        var (exitCode, output, error) = await Processes.RunAsync(
            Paths.AppHost, "--dry-run", "--Inference:Replicas=2", "--Rollout:Replicas=2", $"--AgentDock:Catalogue={Paths.Repository}/catalogue.yaml");

        Assert.Equal((0, string.Empty), (exitCode, error));
        Golden.Match(Paths.Neutral(output), "apphost.dry-run.txt", Paths.Tests + "/x");
    }

    [Fact]
    public async Task Publish_Replicated_WritesComposeStackAndEnv()
    {
        using var folder = new TemporaryFolder();

        var (exitCode, _, error) = await Processes.RunAsync(
            Paths.AppHost, "--operation", "publish", "--output-path", folder.Path, "--Inference:Replicas=2", "--Rollout:Replicas=3");

        Assert.Equal((0, string.Empty), (exitCode, error));
        foreach (var name in new[] { "docker-compose.yaml", "docker-stack.yaml", ".env" })
        {
            var text = await File.ReadAllTextAsync(folder.File(name), TestContext.Current.CancellationToken);
            Golden.Match(text, $"apphost.{name.TrimStart('.')}", Paths.Tests + "/x");
        }
    }

    [Fact]
    public async Task Program_IsShortAndInAspiresWords()
    {
        var program = Path.Combine(Paths.Repository, "AppHost", "Program.cs");

        var lines = await File.ReadAllLinesAsync(program, TestContext.Current.CancellationToken);

        Assert.InRange(lines.Length, 10, 60);
        Assert.DoesNotContain(lines, line => line.Contains("WithRestartPolicy", StringComparison.Ordinal));
    }
}
