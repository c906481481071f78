using System.Text.Json;
using System.Text.Json.Nodes;
using AgentPlatform.Markup;
using AgentPlatform.Mcp;
using AgentPlatform.Tools.Files.Documents;
using AgentPlatform.Tools.Files.Tables;

namespace AgentPlatform.Tools.Files.Serving;

/// <summary>Any document as Markdown, by its extension.</summary>
internal static class DocumentText
{
    private const long LongestTextBytes = 64 << 20;
    private const int MostRows = 5000;

    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task<string> ReadAsync(string path, CancellationToken cancellationToken)
    {
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".pdf":
                return await Pdf.TextAsync(path, 1, null, cancellationToken);
            case ".docx":
                return Docx.ToMarkdown(path);
            case ".pptx":
                return Pptx.ToMarkdown(path);
            case ".xlsx" or ".xlsm":
                return Sheets(path);
            case ".csv" or ".tsv":
                return MarkdownTable.Write([.. CsvFile.Read(path).Take(MostRows)]);
            case ".html" or ".htm" or ".xhtml":
                return HtmlPage.Parse(await TextAsync(path, cancellationToken), null).ToMarkdown();
            case ".json":
                return Json(await TextAsync(path, cancellationToken), path);
            case ".png" or ".jpg" or ".jpeg" or ".gif" or ".bmp" or ".webp" or ".tif" or ".tiff":
                return await Ocr.TextAsync(path, "eng", cancellationToken);
            case ".zip":
                return ArchiveTools.List(path);
            default:
                return await TextAsync(path, cancellationToken);
        }
    }

    /// <summary>A text file, as UTF-8 or what its byte order mark says.</summary>
    /// <exception cref="ToolException">It is too large, or no text.</exception>
    public static async Task<string> TextAsync(string path, CancellationToken cancellationToken)
    {
        if (new FileInfo(path).Length > LongestTextBytes)
        {
            throw new ToolException($"'{Path.GetFileName(path)}' is larger than {LongestTextBytes >> 20} MB; search_text finds parts of it.");
        }

        var text = await File.ReadAllTextAsync(path, cancellationToken);
        return text.AsSpan(0, Math.Min(text.Length, 8000)).Contains('\0')
            ? throw new ToolException($"'{Path.GetFileName(path)}' is no text; file_info says what it is and to_markdown reads documents.")
            : text;
    }

    private static string Sheets(string path)
    {
        using var book = Workbook.Open(path);
        return string.Join("\n\n", book.Names.Select(name => $"## {name}\n\n{MarkdownTable.Write([.. book.Read(name).Take(MostRows)])}"));
    }

    private static string Json(string text, string path)
    {
        try
        {
            return "```json\n" + JsonNode.Parse(text)?.ToJsonString(s_indented) + "\n```";
        }
        catch (JsonException problem)
        {
            throw new ToolException($"'{Path.GetFileName(path)}' is no JSON: {problem.Message}");
        }
    }
}
