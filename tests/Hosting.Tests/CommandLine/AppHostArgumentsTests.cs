using Aspire.Hosting;
using Aspire.Hosting.CommandLine;

namespace AgentPlatform.Tests.CommandLine;

public sealed class AppHostArgumentsTests
{
    [Fact]
    public void Parse_AllForms_AreUnderstood()
    {
        var parsed = AppHostArguments.Parse(["--operation", "publish", "--output-path=out", "--publisher", "docker-compose", "--A:B", "1", "--C:D=2", "--environment", "Development", "--dry-run"]);

        Assert.Null(parsed.Error);
        Assert.Equal((DistributedApplicationOperation.Publish, "out", true), (parsed.Operation, parsed.OutputPath, parsed.DryRun));
        Assert.Equal(["--A:B=1", "--C:D=2", "--environment=Development"], parsed.Configuration);
    }

    [Theory]
    [InlineData("--dryrun", "unknown option '--dryrun'")]
    [InlineData("run", "unknown option 'run'")]
    [InlineData("--operation=deploy", "--operation is 'deploy'")]
    [InlineData("--operation=publish", "needs --output-path")]
    [InlineData("--output-path", "--output-path needs a value")]
    [InlineData("--publisher=manifest", "--publisher 'manifest' is not known")]
    [InlineData("--A:B", "'--A:B' has no value")]
    public void Parse_Slip_IsNamed(string argument, string expected) =>
        Assert.Contains(expected, AppHostArguments.Parse([argument]).Error, StringComparison.Ordinal);
}
