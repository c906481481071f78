using AgentPlatform.Worlds.Search;

namespace AgentPlatform.Tools.MiniWeb.Pages;

/// <summary>Markdown and plain text: the title is the first heading, sections begin at headings.</summary>
internal static class MarkedText
{
    /// <summary>A page whose title is the text's first heading, or <paramref name="fileName"/>.</summary>
    public static WebPage Page(string fileName, string text)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (Heading(line) is { } title)
            {
                return new WebPage(title, [], text);
            }
        }

        return new WebPage(fileName, [], text);
    }

    /// <summary>The headings of a text in order.</summary>
    public static List<string> Sections(string text)
    {
        var names = new List<string>();
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (Heading(line) is { } name)
            {
                names.Add(name);
            }
        }

        return names;
    }

    /// <summary>A heading and all that follows it up to the next heading of its level or above, or null.</summary>
    public static string? Section(string text, string name)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        var first = Array.FindIndex(lines, line => Heading(line) is { } heading && heading.Equals(name.Trim(), StringComparison.OrdinalIgnoreCase));
        if (first < 0)
        {
            return null;
        }

        var last = Array.FindIndex(lines, first + 1, line => Heading(line) is not null && Level(line) <= Level(lines[first]));
        return string.Join('\n', lines[first..(last < 0 ? lines.Length : last)]).Trim();
    }

    private static int Level(ReadOnlySpan<char> line) => line.IndexOfAnyExcept('#');

    private static string? Heading(ReadOnlySpan<char> line)
    {
        var level = Level(line);
        if (level is < 1 or > 6 || line[level] != ' ')
        {
            return null;
        }

        var name = line[level..].Trim().TrimEnd('#').TrimEnd();
        return name.Length == 0 ? null : name.ToString();
    }
}
