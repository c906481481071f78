using AgentPlatform.Mcp;
using AgentPlatform.Tools.MiniWeb.Pages;
using AgentPlatform.Worlds.Search;

namespace AgentPlatform.Tools.MiniWeb.Serving;

/// <summary>The two tools: search and visit.</summary>
internal sealed class PageTools(SearchIndex index, int results)
{
    public const int MaximumLimit = 50;

    public ToolResult Search(string query, int? limit)
    {
        if (string.IsNullOrWhiteSpace(query))
        {
            return new ToolResult("'query' is empty; give the words to search for.", IsError: true);
        }

        return new ToolResult(index.SearchText(query, limit ?? results));
    }

    public ToolResult Visit(string title, string? section)
    {
        if (index.Find(title) is not { } page)
        {
            var near = NearTitles.Of(index, title);
            return new ToolResult($"No page is titled \"{title}\"." + (near.Count > 0 ? " Near titles: " + string.Join(", ", near.Select(name => $"\"{name}\"")) + "." : ""), IsError: true);
        }

        if (!string.IsNullOrWhiteSpace(section))
        {
            if (MarkedText.Section(page.Text, section) is { } part)
            {
                return new ToolResult(part);
            }

            var sections = MarkedText.Sections(page.Text);
            return new ToolResult($"Page \"{page.Title}\" has no section \"{section}\"." + (sections.Count > 0 ? " Its sections: " + string.Join(", ", sections.Select(name => $"\"{name}\"")) + "." : " It has no sections."), IsError: true);
        }

        var head = page.Infobox.Count > 0 ? ResultLine.Of(page, 0) : page.Text.StartsWith('#') ? "" : "# " + page.Title;
        return new ToolResult(string.Join("\n\n", new[] { head, page.Url is null ? "" : "Source: " + page.Url, page.Text }.Where(piece => piece.Length > 0)));
    }
}
