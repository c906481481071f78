using AgentPlatform.Markup;
using AgentPlatform.Mcp;
using AgentPlatform.Tools.Files.Documents;
using AgentPlatform.Tools.Files.Tables;
using AgentPlatform.Tools.Files.Workspace;
using static AgentPlatform.Tools.Files.Serving.FilesServer;

namespace AgentPlatform.Tools.Files.Serving;

/// <summary>Documents: text, structure and facts of PDF, Office, HTML and images.</summary>
internal sealed class DocumentTools(WorkFolder work)
{
    private const long LongestImageBytes = 4 << 20;

    public IReadOnlyList<Tool> All =>
    [
        Reader(
            "to_markdown", "Document as Markdown", "Converts a document to Markdown: PDF, DOCX, PPTX, XLSX, CSV, HTML, JSON, images (by OCR), zip (its list) and text.",
            [PathArgument, .. Paging.Arguments],
            async (call, cancellationToken) => Paging.Cut(call, await DocumentText.ReadAsync(work.ToRead(call.Text("path")), cancellationToken))),
        Reader(
            "document_outline", "Outline of a document", "The headings of a document, or the titles of its slides and sheets.",
            [PathArgument],
            async (call, cancellationToken) => await OutlineAsync(work.ToRead(call.Text("path")), cancellationToken)),
        Reader(
            "pdf_pages", "Pages of a PDF", "The text of some pages of a PDF.",
            [PathArgument, Argument.Whole("from", "First page (1).", 1, 100_000), Argument.Whole("to", "Last page (the first).", 1, 100_000), .. Paging.Arguments],
            async (call, cancellationToken) => Paging.Cut(
                call, await Pdf.TextAsync(work.ToRead(call.Text("path")), call.Whole("from", 1), Math.Max(call.Whole("from", 1), call.Whole("to", 1)), cancellationToken))),
        Reader("pdf_info", "About a PDF", "Title, author, pages, size and dates of a PDF.", [PathArgument], async (call, cancellationToken) => (await Pdf.InfoAsync(work.ToRead(call.Text("path")), cancellationToken)).TrimEnd()),
        Reader(
            "ocr_image", "Read text in an image", "The text in an image, by optical character recognition.",
            [PathArgument, Argument.OptionalText("language", "Three letters of its language (eng).")],
            async (call, cancellationToken) => await Ocr.TextAsync(work.ToRead(call.Text("path")), Language(call.TextOr("language", "eng")!), cancellationToken) is { Length: > 0 } text ? text : "No text is seen."),
        Reader("image_info", "About an image", "Kind and size of an image.", [PathArgument], call => Image(work.ToRead(call.Text("path"))) is var image ? $"{image.MimeType}, {image.Width} x {image.Height} pixels" : string.Empty),
        Reader("view_image", "View an image", "Returns the image itself, for models that see.", [PathArgument], View),
        Reader(
            "html_links", "Links of a page", "The links of an HTML file.", [PathArgument],
            async (call, cancellationToken) => HtmlPage.Parse(await DocumentText.TextAsync(work.ToRead(call.Text("path")), cancellationToken), null).Links() is { Count: > 0 } links
                ? string.Join('\n', links.Select(link => $"{link.Address}  {link.Text}"))
                : "The page has no links."),
        Reader(
            "html_tables", "Tables of a page", "The tables of an HTML file as Markdown.", [PathArgument],
            async (call, cancellationToken) => HtmlPage.Parse(await DocumentText.TextAsync(work.ToRead(call.Text("path")), cancellationToken), null).Tables() is { Count: > 0 } tables
                ? string.Join("\n\n", tables.Select(MarkdownTable.Write))
                : "The page has no tables."),
    ];

    private static async Task<ToolResult> OutlineAsync(string path, CancellationToken cancellationToken)
    {
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".xlsx" or ".xlsm":
                using (var book = Workbook.Open(path))
                {
                    return string.Join('\n', book.Names);
                }

            case ".html" or ".htm":
                var headings = HtmlPage.Parse(await DocumentText.TextAsync(path, cancellationToken), null).Headings();
                return headings.Count == 0 ? "No headings." : string.Join('\n', headings.Select(heading => new string(' ', (heading.Level - 1) * 2) + heading.Text));
        }

        var fenced = false;
        var lines = new List<string>();
        foreach (var line in (await DocumentText.ReadAsync(path, cancellationToken)).Split('\n'))
        {
            fenced ^= line.StartsWith("```", StringComparison.Ordinal);
            var level = line.AsSpan().IndexOfAnyExcept('#');
            if (!fenced && level is >= 1 and <= 6 && line[level] == ' ')
            {
                lines.Add(new string(' ', (level - 1) * 2) + line[level..].Trim());
            }
        }

        return lines.Count == 0 ? "No headings." : string.Join('\n', lines);
    }

    private static ImageFacts Image(string path) => ImageFacts.Read(path) ?? throw new ToolException($"'{Path.GetFileName(path)}' is no PNG, JPEG, GIF, BMP or WebP image.");

    private ToolResult View(ToolArguments call)
    {
        var path = work.ToRead(call.Text("path"));
        var image = Image(path);
        var bytes = new FileInfo(path).Length <= LongestImageBytes
            ? File.ReadAllBytes(path)
            : throw new ToolException($"The image is larger than {LongestImageBytes >> 20} MB.");
        return new ToolResult($"{image.MimeType}, {image.Width} x {image.Height} pixels") { Image = bytes, ImageType = image.MimeType };
    }

    private static string Language(string language) => language.Length is >= 3 and <= 30 && language.All(letter => char.IsAsciiLetter(letter) || letter is '_' or '+')
        ? language
        : throw new ToolException($"'{language}' is no language; write three letters, as in eng.");
}
