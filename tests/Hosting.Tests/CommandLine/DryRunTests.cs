using AgentPlatform.Tests.Shared;

namespace AgentPlatform.Tests.CommandLine;

/// <summary>What is printed here is the contract between the host and the services.</summary>
public sealed class DryRunTests
{
    [Fact]
    public async Task DryRun_TestHost_PrintsTheContract()
    {
        var (exitCode, output, error) = await Processes.RunAsync(Paths.TestHost, "--dry-run", "--environment", "Development", "--Parameters:token=s3cret");

        Assert.Equal((0, string.Empty), (exitCode, error));
        Assert.DoesNotContain("s3cret", output, StringComparison.Ordinal);
        Golden.Match(Paths.Neutral(output), "testhost.dry-run.txt", Paths.Tests + "/x");
    }
}
