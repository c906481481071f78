using System.Text;
using System.Text.Encodings.Web;

namespace AgentPlatform.Worlds.Search;

/// <summary>Writes a page as one line of compact JSON, with a space after each comma and colon.</summary>
public static class ResultLine
{
    /// <summary>A page's line: its title under "page", then the infobox, or the start of its text under "snippet".</summary>
    public static string Of(WebPage page, int snippetChars)
    {
        ArgumentNullException.ThrowIfNull(page);
        if (page.Infobox.Count > 0)
        {
            return Of(page.Title, page.Infobox);
        }

        var text = page.Text.ReplaceLineEndings(" ").Trim();
        if (text.Length > snippetChars)
        {
            // Never cut a surrogate pair in two.
            var end = char.IsHighSurrogate(text[Math.Max(0, snippetChars - 1)]) ? snippetChars - 1 : snippetChars;
            text = string.Concat(text.AsSpan(0, Math.Max(0, end)).TrimEnd(), "...");
        }

        return Of(page.Title, [KeyValuePair.Create("snippet", text)]);
    }

    /// <summary><c>{"page": "Warsaw", "country": "Poland"}</c></summary>
    public static string Of(string title, IEnumerable<KeyValuePair<string, string>> pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        var line = new StringBuilder("{\"page\": \"").Append(Escape(title)).Append('"');
        foreach (var (key, value) in pairs)
        {
            line.Append(", \"").Append(Escape(key)).Append("\": \"").Append(Escape(value)).Append('"');
        }

        return line.Append('}').ToString();
    }

    private static string Escape(string text) => JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text);
}
