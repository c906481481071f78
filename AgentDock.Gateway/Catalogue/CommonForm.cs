using System.Text;

namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>
/// The form that other MCP programs share, <c>mcpServers</c> with <c>command</c>, <c>args</c>, <c>env</c> or <c>url</c>, <c>headers</c>,
/// in the gateway's own keys. All of the gateway's keys may stand beside them.
/// </summary>
internal static class CommonForm
{
    /// <summary>What clients keep there for themselves: approvals and words for people.</summary>
    private static readonly string[] Ignored = ["autoApprove", "alwaysAllow", "description"];

    /// <summary>"Brave Search" becomes "brave-search".</summary>
    internal static string Name(string name)
    {
        var result = new StringBuilder(name.Length);
        foreach (var letter in name)
        {
            result.Append(letter is ' ' or '.' or '/' or '@' ? '-' : char.ToLowerInvariant(letter));
        }

        return result.ToString().Trim('-');
    }

    internal static YamlSection Translate(YamlSection server)
    {
        var node = server.Node;
        var entries = new List<CatalogueEntry>();
        var hasImage = node.Find("image") is not null;
        foreach (var entry in node.Entries ?? [])
        {
            switch (entry.Key)
            {
                case var key when Ignored.Contains(key):
                    break;
                case "command" when !hasImage && entry.Value.Items is null:
                    IReadOnlyList<CatalogueNode> arguments = node.Find("args")?.Value.Items ?? [];
                    entries.Add(entry with { Key = "process_command", Value = CatalogueNode.List(entry.Line, [entry.Value, .. arguments]) });
                    break;
                case "args" when node.Find("command") is not null && entry.Value.Items is not null:
                    break;
                case "type":
                    entries.Add(entry with { Key = "transport", Value = Transport(entry.Value) });
                    break;
                case "cwd":
                    entries.Add(entry with { Key = "directory" });
                    break;
                case "disabled" when entry.Value.Text is "true" or "false":
                    entries.Add(entry with { Key = "enabled", Value = CatalogueNode.Scalar(entry.Line, entry.Value.Text == "true" ? "false" : "true") });
                    break;
                default:
                    entries.Add(entry);
                    break;
            }
        }

        return server.With(CatalogueNode.Mapping(node.Line, entries));
    }

    /// <summary>The old event stream is not spoken; servers that offer it offer streamable HTTP too.</summary>
    private static CatalogueNode Transport(CatalogueNode value) => value.Text?.ToLowerInvariant() is "streamable-http" or "streamablehttp" or "streamable_http" or "sse"
        ? CatalogueNode.Scalar(value.Line, "http")
        : value;
}
