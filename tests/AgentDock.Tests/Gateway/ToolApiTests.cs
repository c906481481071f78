using System.Net;
using System.Text;
using System.Text.Json;
using AgentPlatform.Tests.Support;

namespace AgentPlatform.Tests.Gateway;

/// <summary><c>/mcpapi</c>, as clients of AgentDock call it.</summary>
public sealed class ToolApiTests(FakeGateway fixture) : IClassFixture<FakeGateway>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Servers_Tools_AndToolsOfAServer_AreListed()
    {
        Assert.Equal("fake", (await GetAsync("/mcpapi/servers")).GetProperty("servers")[0].GetString());
        Assert.Contains("fake.echo", Names(await GetAsync("/mcpapi/tools")));
        Assert.Contains("echo", Names(await GetAsync("/mcpapi/server/fake/tools")));
    }

    [Theory]
    [InlineData("fake.echo")]
    [InlineData("echo")]
    public async Task Tool_Good_GivesItsContent(string tool)
    {
        var (status, body) = await PostAsync(tool, """{"text":"42"}""");

        // A text that looks like a number stays a text.
        Assert.Equal((HttpStatusCode.OK, "42"), (status, body.GetProperty("content").GetString()));
    }

    [Fact]
    public async Task Tool_Image_KeepsItsOwnMimeType()
    {
        var (_, body) = await PostAsync("fake.blocks", "{}");

        Assert.Equal("data:image/png;base64,AAAA", body.GetProperty("content")[1].GetProperty("image_url").GetProperty("url").GetString());
        Assert.Equal("resource", body.GetProperty("content")[2].GetProperty("type").GetString());
    }

    [Theory]
    [InlineData("fake.fail", "{}", 500, "tool", "no such page")]
    [InlineData("fake.echo", "{}", 422, "validation", "text")]
    [InlineData("fake.echo", "{", 422, "validation", "not valid JSON")]
    [InlineData("nobody.echo", "{}", 404, "unknown_tool", "no tool")]
    public async Task Tool_Failing_LooksLikeSuccessToNoKindOfClient(string tool, string arguments, int status, string fault, string text)
    {
        var (found, body) = await PostAsync(tool, arguments);

        Assert.Equal(status, (int)found);
        Assert.Equal(status, body.GetProperty("status_code").GetInt32());
        Assert.Equal(fault, body.GetProperty("fault").GetString());
        Assert.Contains(text, body.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("Error: ", body.GetProperty("content").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_Unknown_Is404()
    {
        using var response = await fixture.Gateway.Http.GetAsync("/mcpapi/server/nobody/tools", Token);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private static List<string?> Names(JsonElement list) =>
        [.. list.GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("function").GetProperty("name").GetString())];

    private async Task<JsonElement> GetAsync(string path) => JsonElement.Parse(await fixture.Gateway.Http.GetStringAsync(path, Token));

    private async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(string tool, string arguments)
    {
        using var content = new StringContent(arguments, Encoding.UTF8, "application/json");
        using var response = await fixture.Gateway.Http.PostAsync($"/mcpapi/tool/{tool}", content, Token);
        return (response.StatusCode, JsonElement.Parse(await response.Content.ReadAsStringAsync(Token)));
    }
}
