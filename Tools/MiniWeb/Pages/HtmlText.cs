using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using AgentPlatform.Worlds.Search;

namespace AgentPlatform.Tools.MiniWeb.Pages;

/// <summary>Turns HTML into marked text: headings keep their level, blocks become lines, scripts and styles are left out.</summary>
internal static partial class HtmlText
{
    /// <summary>A page whose title is the document's title, else its first heading, else <paramref name="fileName"/>.</summary>
    public static WebPage Page(string fileName, string html)
    {
        html = Unread().Replace(html, " ");
        var title = Title().Match(html) is { Success: true } match ? Plain(match.Groups[1].Value) : "";
        var page = MarkedText.Page(fileName, Mark(Head().Replace(html, " ")));
        return title.Length > 0 ? page with { Title = title } : page;
    }

    private static string Mark(string html)
    {
        var text = new StringBuilder();
        foreach (var line in Tag().Replace(html, Shape).Split('\n'))
        {
            var plain = Plain(line);
            if (plain.Length > 0)
            {
                text.Append(plain).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Shape(Match tag)
    {
        var name = tag.Groups[2].ValueSpan;
        if (name.Length == 2 && name[0] is 'h' or 'H' && char.IsAsciiDigit(name[1]))
        {
            return tag.Groups[1].Length > 0 ? "\n" : "\n" + new string('#', Math.Max(1, name[1] - '0')) + " ";
        }

        // A closing block ends its line; anything else (a, b, span) stands within one.
        return Block().IsMatch(name) ? "\n" : "";
    }

    private static string Plain(string text) => Space().Replace(WebUtility.HtmlDecode(AnyTag().Replace(text, "")), " ").Trim();

    [GeneratedRegex("<!--.*?-->|<(script|style|noscript|template)\\b.*?</\\1\\s*>", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Unread();

    [GeneratedRegex("<title[^>]*>(.*?)</title>", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Title();

    [GeneratedRegex("<head\\b.*?</head\\s*>", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Head();

    [GeneratedRegex("<(/?)([a-zA-Z][a-zA-Z0-9]*)[^>]*>", RegexOptions.None)]
    private static partial Regex Tag();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex AnyTag();

    [GeneratedRegex("^(address|article|aside|blockquote|br|dd|div|dl|dt|figure|footer|form|h[1-6]|header|hr|li|main|nav|ol|p|pre|section|table|td|th|tr|ul)$", RegexOptions.IgnoreCase)]
    private static partial Regex Block();

    [GeneratedRegex("\\s+")]
    private static partial Regex Space();
}
