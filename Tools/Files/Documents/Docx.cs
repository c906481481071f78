using System.Text;
using System.Xml.Linq;
using AgentPlatform.Markup;

namespace AgentPlatform.Tools.Files.Documents;

/// <summary>Word documents as Markdown: headings, paragraphs, lists, tables, links.</summary>
internal static class Docx
{
    private static readonly XNamespace s_word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

    public static string ToMarkdown(string path)
    {
        using var package = OfficePackage.Open(path);
        var body = package.Part("word/document.xml").Root!.Element(s_word + "body");
        var text = new StringBuilder();
        foreach (var block in body?.Elements() ?? [])
        {
            if (block.Name == s_word + "p")
            {
                Paragraph(block, text);
            }
            else if (block.Name == s_word + "tbl")
            {
                text.Append(MarkdownTable.Write([.. block.Elements(s_word + "tr").Select(row =>
                    (IReadOnlyList<string>)[.. row.Elements(s_word + "tc").Select(cell => string.Join(' ', cell.Elements(s_word + "p").Select(Text)))])])).Append("\n\n");
            }
        }

        return text.ToString().TrimEnd();
    }

    private static void Paragraph(XElement paragraph, StringBuilder text)
    {
        var words = Text(paragraph);
        if (words.Trim().Length == 0)
        {
            return;
        }

        var properties = paragraph.Element(s_word + "pPr");
        if (properties?.Element(s_word + "numPr") is null && text.Length > 1 && text[^1] == '\n' && text[^2] != '\n')
        {
            // A blank line between a list and what follows it.
            text.Append('\n');
        }

        var style = (string?)properties?.Element(s_word + "pStyle")?.Attribute(s_word + "val") ?? string.Empty;
        if (style.Equals("Title", StringComparison.OrdinalIgnoreCase))
        {
            text.Append("# ");
        }
        else if (style.StartsWith("Heading", StringComparison.OrdinalIgnoreCase) && style[^1] is >= '1' and <= '9' and var level)
        {
            text.Append('#', Math.Min(6, level - '0')).Append(' ');
        }
        else if (properties?.Element(s_word + "numPr") is { } list)
        {
            var depth = int.TryParse((string?)list.Element(s_word + "ilvl")?.Attribute(s_word + "val"), out var given) ? Math.Clamp(given, 0, 9) : 0;
            text.Append(' ', depth * 2).Append("- ").Append(words).Append('\n');
            return;
        }

        text.Append(words).Append("\n\n");
    }

    private static string Text(XElement paragraph) => string.Concat(paragraph.Descendants().Select(node => node.Name.LocalName switch
    {
        "t" when node.Name.Namespace == s_word => node.Value,
        "tab" when node.Name.Namespace == s_word && node.Parent?.Name == s_word + "r" => "\t",
        "br" when node.Name.Namespace == s_word => "\n",
        _ => string.Empty,
    }));
}
