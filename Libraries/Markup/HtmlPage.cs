using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace AgentPlatform.Markup;

/// <summary>A page of HTML: its title, its text as Markdown, its links and its tables.</summary>
public sealed class HtmlPage
{
    private readonly IDocument _document;
    private readonly Uri? _address;

    private HtmlPage(IDocument document, Uri? address) => (_document, _address) = (document, address);

    /// <summary>The title; empty where there is none.</summary>
    public string Title => Words.Squeeze(_document.Title ?? string.Empty);

    /// <summary>Reads a page. Scripts do not run and nothing is fetched.</summary>
    /// <param name="html">The source.</param>
    /// <param name="address">Where it is from; links are made absolute against it.</param>
    public static HtmlPage Parse(string html, Uri? address) => new(new HtmlParser().ParseDocument(html), address);

    /// <summary>The readable part of the page (main or article where there is one) as Markdown.</summary>
    public string ToMarkdown()
    {
        var article = _document.QuerySelector("main") ?? _document.QuerySelector("article");
        var start = article is not null && article.TextContent.Trim().Length > 0 ? article : (IElement?)_document.Body ?? _document.DocumentElement;
        return start is null ? string.Empty : new MarkdownWriter(Absolute).Write(start);
    }

    /// <summary>Links in the order of the page, each address once.</summary>
    public IReadOnlyList<(string Text, string Address)> Links() =>
        [.. _document.QuerySelectorAll("a[href]")
            .Select(link => (Words.Squeeze(link.TextContent), Absolute(link.GetAttribute("href")!)))
            .Where(link => link.Item2.Length > 0 && !link.Item2.StartsWith('#') && !link.Item2.StartsWith("javascript:", StringComparison.OrdinalIgnoreCase))
            .DistinctBy(link => link.Item2)];

    /// <summary>The cells of every table, row by row.</summary>
    public IReadOnlyList<IReadOnlyList<IReadOnlyList<string>>> Tables() =>
        [.. _document.QuerySelectorAll("table").Select(MarkdownWriter.Rows)];

    /// <summary>Headings with their levels, 1 to 6.</summary>
    public IReadOnlyList<(int Level, string Text)> Headings() =>
        [.. _document.QuerySelectorAll("h1,h2,h3,h4,h5,h6").Select(heading => (heading.LocalName[1] - '0', Words.Squeeze(heading.TextContent))).Where(heading => heading.Item2.Length > 0)];

    private string Absolute(string address) => _address is not null && Uri.TryCreate(_address, address.Trim(), out var whole) ? whole.AbsoluteUri : address.Trim();
}
