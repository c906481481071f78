using System.Buffers;
using System.Text;
using System.Text.Json;
using AgentPlatform.Mcp;
using AgentPlatform.Tools.MiniWeb.Pages;
using AgentPlatform.Tools.MiniWeb.Serving;
using AgentPlatform.Worlds.Search;

namespace AgentPlatform.Tests;

public sealed class McpServerTests
{
    [Theory]
    [InlineData("2024-11-05", "2024-11-05")]
    [InlineData("2025-03-26", "2025-03-26")]
    [InlineData("2025-06-18", "2025-06-18")]
    [InlineData("2025-11-25", "2025-11-25")]
    [InlineData("1999-01-01", "2025-11-25")]
    public async Task Initialize_Version_IsTheAskedOneWhenKnown(string asked, string answered)
    {
        var result = (await AskAsync($$$$"""{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"{{{{asked}}}}","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}""")).GetProperty("result");

        Assert.Equal(answered, result.GetProperty("protocolVersion").GetString());
        Assert.True(result.GetProperty("capabilities").TryGetProperty("tools", out _));
        Assert.Equal("miniweb", result.GetProperty("serverInfo").GetProperty("name").GetString());
    }

    [Fact]
    public async Task ToolsList_BothTools_OnlyRead()
    {
        var tools = (await AskAsync("""{"jsonrpc":"2.0","id":"a","method":"tools/list"}""")).GetProperty("result").GetProperty("tools");

        Assert.Equal(["search", "visit"], tools.EnumerateArray().Select(tool => tool.GetProperty("name").GetString()));
        Assert.All(tools.EnumerateArray(), tool => Assert.True(tool.GetProperty("annotations").GetProperty("readOnlyHint").GetBoolean()));
        Assert.All(tools.EnumerateArray(), tool => Assert.Equal("object", tool.GetProperty("inputSchema").GetProperty("type").GetString()));
    }

    [Fact]
    public void ToolsList_Bytes_AreWhatModelsWereTrainedOn() => Assert.Equal(
        """
        {"tools":[
        {"name":"search","title":"Search the web","description":"Searches the offline web. Returns one line of JSON per page, best first: the title under \"page\", then its facts or the start of its text.",
        "inputSchema":{"type":"object","properties":{
        "query":{"type":"string","description":"The words to search for; an exact title finds its page first."},
        "limit":{"type":"integer","minimum":1,"maximum":50,"description":"How many pages to return at most."}},"required":["query"]},
        "annotations":{"title":"Search the web","readOnlyHint":true,"destructiveHint":false,"idempotentHint":true,"openWorldHint":false}},
        {"name":"visit","title":"Visit a page","description":"Returns a whole page of the offline web, or one section of it.",
        "inputSchema":{"type":"object","properties":{
        "page":{"type":"string","description":"The page's title."},
        "section":{"type":"string","description":"The heading of the section to return; leave out for the whole page."}},"required":["page"]},
        "annotations":{"title":"Visit a page","readOnlyHint":true,"destructiveHint":false,"idempotentHint":true,"openWorldHint":false}}
        ]}
        """.ReplaceLineEndings(string.Empty),
        Encoding.UTF8.GetString(Server().ListJson.Span));

    [Theory]
    [InlineData("search", """{"query":"warsaw"}""", "{\"page\": \"Warsaw\", \"country\": \"Poland\", \"province\": \"Mazovia\"}\n{\"page\": \"Chopin Airport\", \"city\": \"Warsaw\"}", false)]
    [InlineData("search", """{"query":"warsaw","limit":1}""", "{\"page\": \"Warsaw\", \"country\": \"Poland\", \"province\": \"Mazovia\"}", false)]
    [InlineData("search", """{"query":"atlantis"}""", "No page matches.", false)]
    [InlineData("search", """{"query":"  "}""", "'query' is empty; give the words to search for.", true)]
    [InlineData("search", "{}", "search needs the argument 'query', a string.", true)]
    [InlineData("search", """{"query":["x"]}""", "search needs the argument 'query', a string.", true)]
    [InlineData("search", """{"query":"x","limit":0}""", "'limit' must be from 1 to 50, not 0.", true)]
    [InlineData("search", """{"query":"x","limit":"two"}""", "'limit' must be a whole number from 1 to 50.", true)]
    [InlineData("search", """{"query":"x","limit":1.5}""", "'limit' must be a whole number from 1 to 50.", true)]
    [InlineData("visit", """{"page":"LODZ"}""", "{\"page\": \"Lodz\", \"country\": \"Poland\", \"population\": \"672185\"}", false)]
    [InlineData("visit", """{"page":"Lodzz"}""", "No page is titled \"Lodzz\". Near titles: \"Lodz\".", true)]
    [InlineData("visit", """{"page":"Airport of Chopin"}""", "No page is titled \"Airport of Chopin\". Near titles: \"Chopin Airport\".", true)]
    [InlineData("visit", """{"page":"zzzzzzzzzzzz"}""", "No page is titled \"zzzzzzzzzzzz\".", true)]
    [InlineData("visit", """{"page":"On rivers","section":"source"}""", "## Source\nIn the Beskids.", false)]
    [InlineData("visit", """{"page":"On rivers","section":"Mouth"}""", "Page \"On rivers\" has no section \"Mouth\". Its sections: \"Vistula\", \"Source\", \"Oder\".", true)]
    [InlineData("visit", """{"page":"Lodz","section":"Mouth"}""", "Page \"Lodz\" has no section \"Mouth\". It has no sections.", true)]
    [InlineData("visit", """{"page":"On rivers"}""", "Source: http://example.org/rivers\n\n# Vistula\nIt runs to the sea.\n## Source\nIn the Beskids.\n# Oder\nIt too.", false)]
    [InlineData("visit", "{}", "visit needs the argument 'page', a string.", true)]
    public async Task ToolsCall_AnyArguments_AnswersInWords(string tool, string arguments, string expected, bool isError)
    {
        var result = (await AskAsync($$$"""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"{{{tool}}}","arguments":{{{arguments}}} }}""")).GetProperty("result");

        Assert.Equal(expected, Assert.Single(result.GetProperty("content").EnumerateArray()).GetProperty("text").GetString());
        Assert.Equal(isError, result.GetProperty("isError").GetBoolean());
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"fly"}}""", -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call"}""", -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"\ud800"}}""", -32700)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"search","arguments":{"query":"\ud800"}}}""", -32700)]
    [InlineData("""{"jsonrpc":"2.0","id":"\ud800","method":"ping"}""", -32700)]
    [InlineData("""{"\ud800":1,"jsonrpc":"2.0","id":1,"method":"nope"}""", -32601)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"resources/list"}""", -32601)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"\ud800"}""", -32700)]
    [InlineData("""{"jsonrpc":"2.0","id":1}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":{},"method":"ping"}""", -32600)]
    [InlineData("5", -32600)]
    [InlineData("[]", -32600)]
    [InlineData("{", -32700)]
    [InlineData("\u0001", -32700)]
    public async Task Handle_BadMessage_IsAnErrorOfTheProtocol(string message, int code) => Assert.Equal(code, (await AskAsync(message)).GetProperty("error").GetProperty("code").GetInt32());

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/initialized"}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":3}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":4,"result":{}}""")]
    [InlineData("""[{"jsonrpc":"2.0","method":"notifications/initialized"}]""")]
    public async Task Handle_Notification_HasNoAnswer(string message)
    {
        var answer = new ArrayBufferWriter<byte>();

        Assert.False(await Server().HandleAsync(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(message)), answer, calls: null, TestContext.Current.CancellationToken));
        Assert.Equal(0, answer.WrittenCount);
    }

    [Fact]
    public async Task Handle_Batch_AnswersTheRequestsInOrder()
    {
        var answers = await AskAsync("""[{"jsonrpc":"2.0","id":"x","method":"ping"},{"jsonrpc":"2.0","method":"notifications/initialized"},{"jsonrpc":"2.0","id":12345678901234567890,"method":"nope"}]""");

        Assert.Equal(["\"x\"", "12345678901234567890"], answers.EnumerateArray().Select(answer => answer.GetProperty("id").GetRawText()));
    }

    internal static McpServer Server()
    {
        using var files = PageFiles.WithCities();
        return PageToolList.Server(new PageTools(new SearchIndex(PageLoader.Load(files.Folder)), results: 2));
    }

    private static async Task<JsonElement> AskAsync(string message)
    {
        var answer = new ArrayBufferWriter<byte>();
        Assert.True(await Server().HandleAsync(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(message)), answer, calls: null, TestContext.Current.CancellationToken));
        Assert.DoesNotContain((byte)'\n', answer.WrittenSpan.ToArray());
        return JsonDocument.Parse(answer.WrittenMemory).RootElement;
    }
}
