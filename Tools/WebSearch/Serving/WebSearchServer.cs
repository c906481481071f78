using System.Text.Json;
using AgentPlatform.Mcp;
using AgentPlatform.Tools.WebSearch.Engines;

namespace AgentPlatform.Tools.WebSearch.Serving;

/// <summary>The server: search by the engine that is set, reading by the reader that is set.</summary>
internal static class WebSearchServer
{
    /// <exception cref="ToolException">A variable is missing or wrong; the message names it.</exception>
    public static McpServer Create(Func<string, string?> variable, HttpMessageHandler handler)
    {
        var tools = new List<Tool>();
        var client = new WebClient(handler);
        if (variable("WEBSEARCH_ENGINE") is { Length: > 0 } name)
        {
            var engine = Engine(name, variable);
            tools.Add(new Tool(
                "web_search", "Search the web", "Searches the live web; returns titles, addresses and snippets, best first.", ToolEffect.ReadOnly,
                [Argument.Text("query", "The words to search for."), Argument.Whole("count", "How many results at most (10).", 1, 50)],
                async (call, cancellationToken) => await SearchAsync(name, engine, client, call, cancellationToken))
            { OpenWorld = true });
        }

        if (variable("READER_URL") is { Length: > 0 } reader)
        {
            var address = Address("READER_URL", reader);
            tools.Add(new Tool(
                "read_page", "Read a page", "Returns a page of the live web as text, by way of a reader service.", ToolEffect.ReadOnly,
                [Argument.Text("url", "The page's address."), Argument.Whole("limit", "How many characters at most (20000).", 100, 200_000)],
                async (call, cancellationToken) => await ReadAsync(address, variable("READER_KEY"), client, call, cancellationToken))
            { OpenWorld = true });
        }

        return tools.Count > 0
            ? new McpServer(new ServerInfo("websearch", "Web search", "1.0.0"), tools)
            : throw new ToolException("Neither WEBSEARCH_ENGINE nor READER_URL is set; this server would have no tools.");
    }

    private static ISearchEngine Engine(string name, Func<string, string?> variable)
    {
        Uri At(string? fallback) => Address("WEBSEARCH_URL", variable("WEBSEARCH_URL") is { Length: > 0 } url ? url : fallback ?? throw new ToolException("WEBSEARCH_URL is not set; searxng needs the address of an instance."));
        string Key() => variable("WEBSEARCH_KEY") is { Length: > 0 } key ? key : throw new ToolException($"WEBSEARCH_KEY is not set; {name} needs a key.");
        return name switch
        {
            "searxng" => new SearxngEngine(At(null)),
            "brave" => new BraveEngine(At("https://api.search.brave.com/"), Key()),
            "serper" => new SerperEngine(At("https://google.serper.dev/search"), Key()),
            "bing" => new BingEngine(At("https://api.bing.microsoft.com/"), Key()),
            _ => throw new ToolException($"WEBSEARCH_ENGINE is '{name}'; it must be searxng, brave, serper or bing."),
        };
    }

    private static Uri Address(string variable, string text) => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
        ? address
        : throw new ToolException($"{variable} is '{text}', which is no address; write https://example.org/.");

    private static async Task<ToolResult> SearchAsync(string name, ISearchEngine engine, WebClient client, ToolArguments call, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(call.Text("query")))
        {
            throw new ToolException("'query' is empty; give the words to search for.");
        }

        using var request = engine.Ask(call.Text("query"), call.Whole("count", 10));
        var text = await client.AskAsync(name, request, cancellationToken);
        try
        {
            using var answer = JsonDocument.Parse(text);
            var results = engine.Read(answer.RootElement).Take(call.Whole("count", 10)).ToList();
            return results.Count == 0 ? "No page was found." : string.Join("\n\n", results.Select((result, place) => $"{place + 1}. {result.Title}\n{result.Address}\n{result.Snippet}".TrimEnd()));
        }
        catch (JsonException)
        {
            throw new ToolException($"{name} did not answer with JSON" + (name == "searxng" ? "; its settings must list json under search.formats." : "."));
        }
    }

    private static async Task<ToolResult> ReadAsync(Uri reader, string? key, WebClient client, ToolArguments call, CancellationToken cancellationToken)
    {
        var page = Uri.TryCreate(call.Text("url").Trim(), UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new ToolException($"'{call.Text("url")}' is no address; write https://example.org/page.");
        using var request = new HttpRequestMessage(HttpMethod.Get, reader.AbsoluteUri.TrimEnd('/') + "/" + page.AbsoluteUri);
        if (!string.IsNullOrEmpty(key))
        {
            request.Headers.Authorization = new("Bearer", key);
        }

        var text = await client.AskAsync("The reader", request, cancellationToken);
        var limit = call.Whole("limit", 20_000);
        return text.Length > limit ? $"{text[..limit]}\n[{limit} of {text.Length} characters]" : text;
    }
}
