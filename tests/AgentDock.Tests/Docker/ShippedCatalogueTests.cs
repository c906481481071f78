using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.Tests.Shared;
using AgentPlatform.Tests.Support;

namespace AgentPlatform.Tests.Docker;

/// <summary>The catalogue that comes with the gateway, with its own servers and images.</summary>
public sealed class ShippedCatalogueTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Catalogue_InDocker_SearchesVisitsAndRunsPython()
    {
        Needs.Docker(Needs.SandboxImage, Needs.MiniWebImage);
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(
            folder.File("pages.jsonl"),
            """
            {"title":"Warsaw","infobox":{"country":"Poland"}}
            {"title":"Poland","infobox":{"capital":"Warsaw"}}

            """,
            Token);
        var shipped = Path.Combine(AppContext.BaseDirectory, "catalogue");
        await using var gateway = await TestGateway.StartFolderAsync(
            [.. new[] { "miniweb.yaml", "python.yaml" }.Select(name => (name, File.ReadAllText(Path.Combine(shipped, name))))], "docker", Token, settings: ("AgentDock:Vars:WORLD_PAGES", folder.File("pages.jsonl")));
        await gateway.WaitUntilAllReadyAsync(Token);
        var tools = (await gateway.Tools.ListToolsAsync(new ListToolsRequest(), cancellationToken: Token)).Tools;
        var search = await gateway.CallAsync("search", """{"query":"Warsaw"}""", Token);
        var visit = await gateway.CallAsync("visit", """{"page":"Poland"}""", Token);
        var python = await gateway.CallAsync("run_python", """{"code":"print(2 ** 10)"}""", Token);
        var wrong = await gateway.CallAsync("search", """{"q":"Warsaw"}""", Token);

        Assert.Equal(["read_result", "run_python", "search", "visit"], tools.Select(tool => tool.Name).Order(StringComparer.Ordinal));
        Assert.All(tools, tool => Assert.Equal(tool.Name != "run_python", tool.ReadOnly));
        Assert.Contains("Poland", search.Text, StringComparison.Ordinal);
        Assert.Contains("Warsaw", visit.Text, StringComparison.Ordinal);
        Assert.Equal("1024\n", python.Text);
        Assert.Equal(Fault.Validation, wrong.Fault);
        Assert.Contains("query", wrong.Text, StringComparison.Ordinal);
        Assert.Equal(2, (await gateway.StatusAsync(Token)).Replicas.Count(replica => replica.Server == "miniweb"));
    }
}
