using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;

namespace AgentPlatform.Markup;

/// <summary>Writes elements of a page as Markdown; what is no text for readers (scripts, navigation, forms) is left out.</summary>
internal sealed partial class MarkdownWriter(Func<string, string> absolute)
{
    private const int Deepest = 200;

    private static readonly HashSet<string> s_skipped = new(StringComparer.Ordinal)
    {
        "script", "style", "noscript", "template", "nav", "svg", "iframe", "form", "button", "select", "head", "object", "canvas",
    };

    private static readonly HashSet<string> s_blocks = new(StringComparer.Ordinal)
    {
        "p", "div", "section", "article", "main", "header", "footer", "aside", "figure", "figcaption", "address", "dl", "dt", "dd", "details", "summary", "center",
    };

    private readonly StringBuilder _text = new();

    internal string Write(IElement start)
    {
        Children(start, 0, 0);
        return Blank().Replace(Trailing().Replace(_text.ToString(), "\n"), "\n\n").Trim();
    }

    internal static IReadOnlyList<IReadOnlyList<string>> Rows(IElement table) =>
        [.. table.QuerySelectorAll("tr")
            .Where(row => row.Closest("table") == table)
            .Select(row => (IReadOnlyList<string>)[.. row.Children.Where(cell => cell.LocalName is "td" or "th").Select(cell => Words.Squeeze(cell.TextContent))])
            .Where(row => row.Count > 0)];

    private void Children(INode parent, int depth, int indent)
    {
        if (depth > Deepest)
        {
            _text.Append(Words.Join(parent.TextContent));
            return;
        }

        foreach (var child in parent.ChildNodes)
        {
            if (child is IText text)
            {
                var words = Words.Join(text.Data);
                _text.Append(_text.Length > 0 && char.IsWhiteSpace(_text[^1]) ? words.TrimStart() : words);
            }
            else if (child is IElement element && !s_skipped.Contains(element.LocalName) && !element.HasAttribute("hidden"))
            {
                Element(element, depth + 1, indent);
            }
        }
    }

    private void Element(IElement element, int depth, int indent)
    {
        switch (element.LocalName)
        {
            case ['h', >= '1' and <= '6' and var level]:
                Break();
                _text.Append('#', level - '0').Append(' ').Append(Words.Squeeze(element.TextContent));
                Break();
                break;
            case "br":
                _text.Append('\n');
                break;
            case "hr":
                Break();
                _text.Append("---");
                Break();
                break;
            case "pre":
                Break();
                _text.Append("```\n").Append(element.TextContent.Trim('\n')).Append("\n```");
                Break();
                break;
            case "code" or "kbd" or "samp":
                _text.Append('`').Append(Words.Squeeze(element.TextContent)).Append('`');
                break;
            case "strong" or "b":
                Around("**", element, depth, indent);
                break;
            case "em" or "i":
                Around("*", element, depth, indent);
                break;
            case "a":
                Link(element, depth, indent);
                break;
            case "img":
                Image(element);
                break;
            case "ul" or "ol":
                List(element, depth, indent);
                break;
            case "table":
                Break();
                _text.Append(MarkdownTable.Write(Rows(element)));
                Break();
                break;
            case "blockquote":
                Break();
                _text.Append(string.Join('\n', new MarkdownWriter(absolute).Write(element).Split('\n').Select(line => "> " + line)));
                Break();
                break;
            default:
                var block = s_blocks.Contains(element.LocalName);
                if (block)
                {
                    Break();
                }

                Children(element, depth, indent);
                if (block)
                {
                    Break();
                }

                break;
        }
    }

    private void Around(string mark, IElement element, int depth, int indent)
    {
        if (element.TextContent.Trim().Length == 0)
        {
            return;
        }

        _text.Append(mark);
        Children(element, depth, indent);
        while (_text[^1] == ' ')
        {
            _text.Length--;
        }

        _text.Append(mark);
    }

    private void Link(IElement element, int depth, int indent)
    {
        var address = absolute(element.GetAttribute("href") ?? string.Empty);
        if (address.Length == 0 || address.StartsWith('#') || address.StartsWith("javascript:", StringComparison.OrdinalIgnoreCase) || element.TextContent.Trim().Length == 0)
        {
            Children(element, depth, indent);
            return;
        }

        _text.Append('[').Append(Words.Squeeze(element.TextContent)).Append("](").Append(address).Append(')');
    }

    private void Image(IElement element)
    {
        if (element.GetAttribute("alt") is { Length: > 0 } words)
        {
            _text.Append("![").Append(Words.Squeeze(words)).Append(']');
        }
    }

    private void List(IElement list, int depth, int indent)
    {
        _text.Append('\n');
        var number = int.TryParse(list.GetAttribute("start"), out var start) ? start : 1;
        foreach (var item in list.Children.Where(child => child.LocalName == "li"))
        {
            _text.Append('\n').Append(' ', indent * 2).Append(list.LocalName == "ol" ? $"{number++}. " : "- ");
            Children(item, depth + 1, indent + 1);
            while (_text.Length > 0 && char.IsWhiteSpace(_text[^1]))
            {
                _text.Length--;
            }
        }

        _text.Append(indent == 0 ? "\n\n" : "\n");
    }

    private void Break() => _text.Append("\n\n");

    [GeneratedRegex(@"\n{3,}")]
    private static partial Regex Blank();

    [GeneratedRegex(@"[ \t]+\n")]
    private static partial Regex Trailing();
}
