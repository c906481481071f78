using AgentPlatform.Mcp;

namespace AgentPlatform.Tools.MiniWeb.Serving;

/// <summary>What MiniWeb says of its tools; every one only reads, and gives the same answer each time.</summary>
internal static class PageToolList
{
    public static McpServer Server(PageTools tools) => new(
        new ServerInfo("miniweb", "MiniWeb", "1.0.0"),
        [
            Tool.Of(
                "search", "Search the web",
                "Searches the offline web. Returns one line of JSON per page, best first: the title under \"page\", then its facts or the start of its text.",
                ToolEffect.ReadOnly,
                [
                    Argument.Text("query", "The words to search for; an exact title finds its page first."),
                    Argument.Whole("limit", "How many pages to return at most.", 1, PageTools.MaximumLimit),
                ],
                call => tools.Search(call.Text("query"), call.Has("limit") ? call.Whole("limit", 0) : null)) with { Inline = true },
            Tool.Of(
                "visit", "Visit a page", "Returns a whole page of the offline web, or one section of it.",
                ToolEffect.ReadOnly,
                [
                    Argument.Text("page", "The page's title."),
                    Argument.OptionalText("section", "The heading of the section to return; leave out for the whole page."),
                ],
                call => tools.Visit(call.Text("page"), call.TextOr("section", null))) with { Inline = true },
        ]);
}
