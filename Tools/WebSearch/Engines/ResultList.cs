using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace AgentPlatform.Tools.WebSearch.Engines;

/// <summary>Reads results out of an answer of any service.</summary>
internal static partial class ResultList
{
    /// <summary>The list at a path, with the names that a service gives its fields; an answer without it has no results.</summary>
    public static IReadOnlyList<SearchResult> Of(JsonElement answer, IReadOnlyList<string> path, string title, string address, string snippet)
    {
        foreach (var step in path)
        {
            if (answer.ValueKind != JsonValueKind.Object || !answer.TryGetProperty(step, out answer))
            {
                return [];
            }
        }

        return answer.ValueKind != JsonValueKind.Array ? [] :
            [.. answer.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object).Select(item => new SearchResult(Text(item, title), Text(item, address), Text(item, snippet))).Where(result => result.Address.Length > 0)];
    }

    // Services mark the words that were found; a reader of text needs no tags.
    private static string Text(JsonElement item, string name) => item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
        ? WebUtility.HtmlDecode(Tag().Replace(value.GetString()!, string.Empty)).Trim()
        : string.Empty;

    [GeneratedRegex("</?[a-zA-Z][^>]*>")]
    private static partial Regex Tag();
}
