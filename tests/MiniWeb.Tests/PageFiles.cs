namespace AgentPlatform.Tests;

/// <summary>A temporary folder of pages.</summary>
internal sealed class PageFiles : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("miniweb");

    public string Folder => _folder.FullName;

    public static PageFiles WithCities()
    {
        var files = new PageFiles();
        files.Add("pages.jsonl", """
            {"title":"Warsaw","type":"city","infobox":{"country":"Poland","province":"Mazovia"}}
            {"title":"Lodz","type":"city","infobox":{"country":"Poland","population":672185}}
            {"title":"Chopin Airport","infobox":{"city":"Warsaw"},"split":"train"}
            {"title":"On rivers","text":"# Vistula\nIt runs to the sea.\n## Source\nIn the Beskids.\n# Oder\nIt too.","url":"http://example.org/rivers"}
            """);
        return files;
    }

    public string Add(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
