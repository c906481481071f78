using AgentPlatform.Mcp;
using AgentPlatform.Tools.WebSearch.Serving;

namespace AgentPlatform.Tests.WebSearch;

public sealed class WebSearchTests
{
    [Theory]
    [InlineData("searxng", "", "GET /search?format=json&q=long%20river |  | ")]
    [InlineData("brave", "", "GET /res/v1/web/search?count=3&q=long%20river | secret | ")]
    [InlineData("serper", "serper", "POST /serper | secret | {\"q\":\"long river\",\"num\":3}")]
    [InlineData("bing", "", "GET /v7.0/search?count=3&q=long%20river | secret | ")]
    public async Task WebSearch_Engine_IsAskedAsItDocuments(string engine, string path, string request)
    {
        await using var site = await TestSite.StartAsync();
        using var handler = new SocketsHttpHandler();
        var server = Server(handler, ("WEBSEARCH_ENGINE", engine), ("WEBSEARCH_URL", site.Address + path), ("WEBSEARCH_KEY", "secret"));

        Assert.Equal("1. Vistula\nhttp://x.org/v\nA river", await Calls.CallAsync(server, "web_search", """{"query":"long river","count":3}"""));
        Assert.Equal(request, site.Last);
    }

    [Theory]
    [InlineData("denied/", "ERROR searxng answers with status 401: its key is missing or wrong.")]
    [InlineData("strange/", "ERROR searxng did not answer with JSON; its settings must list json under search.formats.")]
    public async Task WebSearch_BadAnswer_IsSaidInWords(string path, string expected)
    {
        await using var site = await TestSite.StartAsync();
        using var handler = new SocketsHttpHandler();

        Assert.Equal(expected, await Calls.CallAsync(Server(handler, ("WEBSEARCH_ENGINE", "searxng"), ("WEBSEARCH_URL", site.Address + path)), "web_search", """{"query":"x"}"""));
    }

    [Fact]
    public async Task ReadPage_Reader_GetsTheAddressAndTheKey()
    {
        await using var site = await TestSite.StartAsync();
        using var handler = new SocketsHttpHandler();
        var server = Server(handler, ("READER_URL", site.Address + "reader/"), ("READER_KEY", "secret"));

        Assert.StartsWith("Title: Vistula", await Calls.CallAsync(server, "read_page", """{"url":"https://x.org/v"}"""), StringComparison.Ordinal);
        Assert.Equal("GET /reader/https://x.org/v | Bearer secret | ", site.Last);
        Assert.Equal("ERROR 'x' is no address; write https://example.org/page.", await Calls.CallAsync(server, "read_page", """{"url":"x"}"""));
    }

    [Theory]
    [InlineData("", "", "", "Neither WEBSEARCH_ENGINE nor READER_URL is set")]
    [InlineData("altavista", "", "", "it must be searxng, brave, serper or bing")]
    [InlineData("searxng", "", "", "WEBSEARCH_URL is not set")]
    [InlineData("searxng", "x", "", "WEBSEARCH_URL is 'x', which is no address")]
    [InlineData("brave", "", "", "WEBSEARCH_KEY is not set")]
    public void Create_BadVariables_NamesThem(string engine, string url, string key, string expected)
    {
        using var handler = new SocketsHttpHandler();

        Assert.Contains(expected, Assert.Throws<ToolException>(() => Server(handler, ("WEBSEARCH_ENGINE", engine), ("WEBSEARCH_URL", url), ("WEBSEARCH_KEY", key))).Message, StringComparison.Ordinal);
    }

    private static McpServer Server(HttpMessageHandler handler, params (string Name, string Value)[] variables) =>
        WebSearchServer.Create(name => variables.FirstOrDefault(variable => variable.Name == name).Value, handler);
}
