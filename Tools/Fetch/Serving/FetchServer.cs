using System.Text;
using AgentPlatform.Markup;
using AgentPlatform.Mcp;
using AgentPlatform.Tools.Fetch.Egress;

namespace AgentPlatform.Tools.Fetch.Serving;

/// <summary>The server: pages of the web as text, and the same for HTML that a caller has already.</summary>
internal static class FetchServer
{
    private static readonly Argument s_url = Argument.Text("url", "The address, http or https.");
    private static readonly Argument s_html = Argument.Text("html", "The source of the page.");
    private static readonly Argument s_address = Argument.OptionalText("base", "Where the page is from, to make links absolute.");

    private static readonly IReadOnlyList<Argument> s_paging =
    [
        Argument.Whole("offset", "The character to begin at (0).", 0, int.MaxValue),
        Argument.Whole("limit", "How many characters to return at most (20000).", 100, 200_000),
    ];

    public static McpServer Create(GuardedClient client) => new(
        new ServerInfo("fetch", "Fetch", "1.0.0"),
        [
            Web("fetch", "Fetch a page", "Fetches an address and returns it as text; HTML becomes Markdown. Long pages come in parts.", [s_url, .. s_paging, Argument.Flag("raw", "Whether to return HTML as it is (no).")],
                async (call, cancellationToken) => Page(call, await client.GetAsync(Address(call), HttpMethod.Get, cancellationToken))),
            Web("fetch_links", "Links of a page", "Fetches a page and lists its links.", [s_url],
                async (call, cancellationToken) => await client.GetAsync(Address(call), HttpMethod.Get, cancellationToken) is var page ? Links(Text(page), page.Address) : default),
            Web("fetch_tables", "Tables of a page", "Fetches a page and returns its tables as Markdown.", [s_url],
                async (call, cancellationToken) => Tables(Text(await client.GetAsync(Address(call), HttpMethod.Get, cancellationToken)))),
            Web("fetch_headers", "Headers of an address", "Asks an address for its status and headers only.", [s_url],
                async (call, cancellationToken) => await client.GetAsync(Address(call), HttpMethod.Head, cancellationToken) is var page ? $"{page.Address}\nstatus: {page.Status}\n{page.Headers}" : default),
            Web("check_address", "Check an address", "Whether an address may be fetched, and if not, why.", [s_url],
                async (call, cancellationToken) => await client.RefusalAsync(Address(call), cancellationToken) is { } why ? $"refused: {why}" : "allowed"),
            Tool.Of("list_allowed", "List allowed hosts", "The hosts that may be fetched.", ToolEffect.ReadOnly, [], _ => client.Policy.Hosts.Count == 0 ? "(none: fetching is off)" : string.Join('\n', client.Policy.Hosts)),
            Tool.Of("html_to_markdown", "HTML as Markdown", "Converts HTML that you have to Markdown.", ToolEffect.ReadOnly, [s_html, s_address, .. s_paging], call => Cut(call, HtmlPage.Parse(call.Text("html"), Base(call)).ToMarkdown())),
            Tool.Of("html_links", "Links in HTML", "The links in HTML that you have.", ToolEffect.ReadOnly, [s_html, s_address], call => Links(call.Text("html"), Base(call))),
            Tool.Of("html_tables", "Tables in HTML", "The tables in HTML that you have, as Markdown.", ToolEffect.ReadOnly, [s_html], call => Tables(call.Text("html"))),
        ]);

    private static Tool Web(string name, string title, string description, IReadOnlyList<Argument> arguments, Func<ToolArguments, CancellationToken, ValueTask<ToolResult>> run) =>
        new(name, title, description, ToolEffect.ReadOnly, arguments, run) { OpenWorld = true };

    private static Uri Address(ToolArguments call) => Uri.TryCreate(call.Text("url").Trim(), UriKind.Absolute, out var address) && address.Host.Length > 0
        ? address
        : throw new ToolException($"'{call.Text("url")}' is no address; write https://example.org/page.");

    private static Uri? Base(ToolArguments call) => call.TextOr("base", null) is { } text && Uri.TryCreate(text, UriKind.Absolute, out var address) ? address : null;

    private static ToolResult Page(ToolArguments call, Fetched page)
    {
        var text = Text(page);
        if (page.ContentType.Contains("html", StringComparison.OrdinalIgnoreCase) && !call.Flag("raw"))
        {
            var html = HtmlPage.Parse(text, page.Address);
            text = html.Title.Length > 0 ? $"# {html.Title}\n\n{html.ToMarkdown()}" : html.ToMarkdown();
        }

        var cut = Cut(call, text + (page.Cut ? "\n[the page is longer than 5 MB]" : string.Empty));
        return new ToolResult($"{page.Address} (status {page.Status}, {(page.ContentType.Length > 0 ? page.ContentType : "no type")})\n\n{cut.Text}", IsError: page.Status >= 400);
    }

    private static string Text(Fetched page)
    {
        if (page.Body.AsSpan(0, Math.Min(page.Body.Length, 4000)).Contains((byte)0))
        {
            throw new ToolException($"{page.Address} is no text but {(page.ContentType.Length > 0 ? page.ContentType : "bytes")} of {page.Body.Length} bytes.");
        }

        return Encoding.UTF8.GetString(page.Body);
    }

    private static ToolResult Links(string html, Uri? address) => HtmlPage.Parse(html, address).Links() is { Count: > 0 } links
        ? string.Join('\n', links.Select(link => $"{link.Address}  {link.Text}"))
        : "The page has no links.";

    private static ToolResult Tables(string html) => HtmlPage.Parse(html, null).Tables() is { Count: > 0 } tables ? string.Join("\n\n", tables.Select(MarkdownTable.Write)) : "The page has no tables.";

    private static ToolResult Cut(ToolArguments call, string text)
    {
        var (offset, limit) = (call.Whole("offset", 0), call.Whole("limit", 20_000));
        if (offset > 0 && offset >= text.Length)
        {
            throw new ToolException($"'offset' is {offset} and the text has {text.Length} characters.");
        }

        var end = Math.Min(text.Length, offset + limit);
        return end < text.Length ? $"{text[offset..end]}\n[characters {offset} to {end} of {text.Length}; go on with offset {end}]" : text[offset..];
    }
}
