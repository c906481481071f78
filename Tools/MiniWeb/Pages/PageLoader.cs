using System.Text.Json;
using AgentPlatform.Tools.MiniWeb.Hosting;
using AgentPlatform.Worlds.Search;

namespace AgentPlatform.Tools.MiniWeb.Pages;

/// <summary>Reads pages from a JSONL file or a folder.</summary>
internal static class PageLoader
{
    /// <summary>The pages of a file, or of all files of a folder in the order of their paths.</summary>
    /// <exception cref="MiniWebException">The path is missing or a line is malformed; the message names file and line.</exception>
    public static IEnumerable<WebPage> Load(string path)
    {
        if (Directory.Exists(path))
        {
            return Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).SelectMany(LoadFile);
        }

        if (!File.Exists(path))
        {
            throw new MiniWebException($"--pages: '{path}' does not exist.");
        }

        var pages = LoadFile(path);
        return pages.Any() ? pages : throw new MiniWebException($"--pages: no page in '{path}'; expected .jsonl, .md, .txt or .html.");
    }

    private static IEnumerable<WebPage> LoadFile(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".JSONL" => LoadLines(path),
        ".MD" or ".TXT" => [MarkedText.Page(Path.GetFileNameWithoutExtension(path), File.ReadAllText(path))],
        ".HTML" or ".HTM" => [HtmlText.Page(Path.GetFileNameWithoutExtension(path), File.ReadAllText(path))],
        _ => [],
    };

    private static List<WebPage> LoadLines(string path)
    {
        var pages = new List<WebPage>();
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (line.AsSpan().Trim().Length == 0)
            {
                continue;
            }

            try
            {
                using var document = JsonDocument.Parse(line);
                pages.Add(Page(document.RootElement));
            }
            catch (Exception problem) when (problem is JsonException or InvalidOperationException)
            {
                throw new MiniWebException($"{path} line {number}: {problem.Message}");
            }
        }

        return pages;
    }

    private static WebPage Page(JsonElement line)
    {
        if (line.ValueKind != JsonValueKind.Object || !line.TryGetProperty("title", out var title) || title.ValueKind != JsonValueKind.String || title.GetString() is not { Length: > 0 } name)
        {
            throw new JsonException("a page is an object with a \"title\" that is not empty.");
        }

        var infobox = new List<KeyValuePair<string, string>>();
        if (line.TryGetProperty("infobox", out var box))
        {
            if (box.ValueKind != JsonValueKind.Object)
            {
                throw new JsonException("\"infobox\" must be an object.");
            }

            infobox.EnsureCapacity(4);
            foreach (var pair in box.EnumerateObject())
            {
                infobox.Add(KeyValuePair.Create(string.IsInterned(pair.Name) ?? string.Intern(pair.Name), pair.Value.ToString()));
            }
        }

        var text = line.TryGetProperty("text", out var body) ? body.GetString() ?? "" : "";
        if (infobox.Count == 0 && text.Length == 0)
        {
            throw new JsonException($"page '{name}' has neither \"text\" nor \"infobox\".");
        }

        return new WebPage(name, infobox, text, line.TryGetProperty("url", out var url) ? url.GetString() : null);
    }
}
