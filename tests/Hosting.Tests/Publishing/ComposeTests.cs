using AgentPlatform.Tests.Shared;
using Aspire.Hosting.Publishing;

namespace AgentPlatform.Tests.Publishing;

public sealed class ComposeTests
{
    [Fact]
    public async Task Publish_TestHost_WritesComposeStackAndEnv()
    {
        using var folder = new TemporaryFolder();

        var (exitCode, output, error) = await Processes.RunAsync(Paths.TestHost, "--operation", "publish", "--output-path", folder.Path);

        Assert.Equal((0, string.Empty), (exitCode, error));
        Assert.Contains("left out tree", output, StringComparison.Ordinal);
        Golden.Match(await Read(folder, "docker-compose.yaml"), "testhost.docker-compose.yaml", Paths.Tests + "/x");
        Golden.Match(await Read(folder, "docker-stack.yaml"), "testhost.docker-stack.yaml", Paths.Tests + "/x");
        Golden.Match(await Read(folder, ".env"), "testhost.env", Paths.Tests + "/x");
    }

    [Fact]
    public void Render_EnvThatExists_KeepsItsValues()
    {
        var variables = new ComposeVariables();
        variables.Add("A_IMAGE", "a:latest", "Container image name for a");
        variables.Add("TOKEN", "", "Parameter token");

        Assert.Equal("# Container image name for a\nA_IMAGE=reg/a:7\n\n# Parameter token\nTOKEN=x=y\n\n", variables.Render("A_IMAGE=reg/a:7\r\n# TOKEN=no\nTOKEN=x=y\nOLD=1\n"));
    }

    private static Task<string> Read(TemporaryFolder folder, string name) =>
        File.ReadAllTextAsync(folder.File(name), TestContext.Current.CancellationToken);
}
