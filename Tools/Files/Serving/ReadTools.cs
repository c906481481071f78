using System.Globalization;
using System.IO.Enumeration;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using AgentPlatform.Mcp;
using AgentPlatform.Tools.Files.Documents;
using AgentPlatform.Tools.Files.Workspace;
using static AgentPlatform.Tools.Files.Serving.FilesServer;

namespace AgentPlatform.Tools.Files.Serving;

/// <summary>Looking at files as they are.</summary>
internal sealed class ReadTools(WorkFolder work)
{
    private const int MostFiles = 1000;
    private const int MostHits = 200;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    public IReadOnlyList<Tool> All =>
    [
        Reader(
            "list_files", "List files", "Lists what is in a folder: size, last change and name.",
            [
                Argument.OptionalText("path", "The folder (the work folder)."),
                Argument.OptionalText("pattern", "Only names like this, as in \"*.pdf\"."),
                Argument.Flag("recursive", "Whether to go into folders (no)."),
            ],
            call => List(call.TextOr("path", ".")!, call.TextOr("pattern", "*")!, call.Flag("recursive"))),
        Reader("list_folders", "List allowed folders", "Lists the folders that may be read; the first is the work folder, where files may be written.", [], _ => string.Join('\n', work.Readable)),
        Reader("file_info", "About a file", "Size, times, kind and SHA-256 of a file.", [PathArgument], call => Info(work.ToRead(call.Text("path")))),
        Reader(
            "read_text", "Read text", "Returns lines of a text file, with their numbers if wanted.",
            [
                PathArgument, Argument.Whole("from_line", "First line (1).", 1, int.MaxValue), Argument.Whole("lines", "How many lines (400).", 1, 5000),
                Argument.Flag("numbers", "Whether to write the line's number before it (no)."),
            ],
            ReadAsync),
        Reader(
            "search_text", "Search in files", "Finds lines that hold a text or match a regular expression, in a file or in all files of a folder.",
            [
                Argument.Text("path", "The file or folder."), Argument.Text("query", "The text or expression."), Argument.Flag("regex", "Whether it is a regular expression (no)."),
                Argument.Flag("match_case", "Whether capitals matter (no)."), Argument.OptionalText("pattern", "Only files named like this, as in \"*.md\"."),
            ],
            (call, cancellationToken) => ValueTask.FromResult(Search(call, cancellationToken))),
        Reader(
            "read_json", "Read from JSON", "Returns a part of a JSON file by its pointer.",
            [PathArgument, Argument.OptionalText("pointer", "JSON pointer, as in \"/items/0/name\" (the whole).")],
            async (call, cancellationToken) => Pointer(await DocumentText.TextAsync(work.ToRead(call.Text("path")), cancellationToken), call.TextOr("pointer", string.Empty)!)),
        Reader(
            "compare_files", "Compare files", "The lines in which two text files differ.",
            [Argument.Text("first", "The first file."), Argument.Text("second", "The second file.")],
            async (call, cancellationToken) => LineDifference.Write(
                (await DocumentText.TextAsync(work.ToRead(call.Text("first")), cancellationToken)).ReplaceLineEndings("\n").Split('\n'),
                (await DocumentText.TextAsync(work.ToRead(call.Text("second")), cancellationToken)).ReplaceLineEndings("\n").Split('\n'))),
    ];

    private ToolResult List(string path, string pattern, bool recursive)
    {
        var folder = work.FolderToRead(path);
        var entries = Entries(folder, recursive).Where(entry => FileSystemName.MatchesSimpleExpression(pattern, entry.Name)).Take(MostFiles + 1).ToList();
        return entries.Count == 0
            ? "(nothing)"
            : string.Join('\n', entries.Take(MostFiles).OrderBy(entry => entry.FullName, StringComparer.Ordinal).Select(entry =>
                string.Create(CultureInfo.InvariantCulture, $"{(entry is FileInfo file ? file.Length.ToString(CultureInfo.InvariantCulture) : "folder"),12}  {entry.LastWriteTimeUtc:yyyy-MM-dd HH:mm}  {Path.GetRelativePath(folder, entry.FullName)}")))
                + (entries.Count > MostFiles ? $"\n[more than {MostFiles}; give a pattern]" : string.Empty);
    }

    // Links are shown but not followed, so that a link to a folder above ends nowhere.
    private static IEnumerable<FileSystemInfo> Entries(string folder, bool recursive) => new DirectoryInfo(folder).EnumerateFileSystemInfos(
        "*", new EnumerationOptions { RecurseSubdirectories = recursive, IgnoreInaccessible = true, AttributesToSkip = recursive ? FileAttributes.ReparsePoint : 0 });

    private ToolResult Info(string path)
    {
        var file = new FileInfo(path);
        using var stream = file.OpenRead();
        var hash = Convert.ToHexStringLower(SHA256.HashData(stream));
        return string.Create(CultureInfo.InvariantCulture, $"path: {work.Show(path)}\nbytes: {file.Length}\nkind: {FileKind.Of(path)}\nchanged: {file.LastWriteTimeUtc:yyyy-MM-dd'T'HH:mm:ss}Z\nsha256: {hash}");
    }

    private async ValueTask<ToolResult> ReadAsync(ToolArguments call, CancellationToken cancellationToken)
    {
        var lines = (await DocumentText.TextAsync(work.ToRead(call.Text("path")), cancellationToken)).ReplaceLineEndings("\n").Split('\n');
        var count = lines[^1].Length == 0 ? lines.Length - 1 : lines.Length;
        var first = call.Whole("from_line", 1);
        if (count == 0)
        {
            return "(empty)";
        }

        if (first > count)
        {
            throw new ToolException($"'from_line' is {first} and the file has {count} lines.");
        }

        var last = (int)Math.Min(count, (long)first + call.Whole("lines", 400) - 1);
        var text = string.Join('\n', Enumerable.Range(first, last - first + 1).Select(number => call.Flag("numbers") ? $"{number}: {lines[number - 1]}" : lines[number - 1]));
        return last < count ? $"{text}\n[lines {first} to {last} of {count}; go on with from_line {last + 1}]" : text;
    }

    private ToolResult Search(ToolArguments call, CancellationToken cancellationToken)
    {
        var expression = Expression(call);
        var path = call.Text("path");
        var isFile = File.Exists(Path.GetFullPath(path, work.Readable[0]));
        var files = isFile ? [new FileInfo(work.ToRead(path))] : Entries(work.FolderToRead(path), true).OfType<FileInfo>().Where(file => FileSystemName.MatchesSimpleExpression(call.TextOr("pattern", "*"), file.Name));
        var hits = new List<string>();
        foreach (var file in files.OrderBy(file => file.FullName, StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (FileKind.Of(file.FullName) != "text")
            {
                continue;
            }

            var number = 0;
            foreach (var line in File.ReadLines(file.FullName, Encoding.UTF8))
            {
                number++;
                if (Matches(expression, line))
                {
                    hits.Add($"{work.Show(file.FullName)}:{number}: {(line.Length > 300 ? line[..300] + "..." : line)}");
                    if (hits.Count == MostHits)
                    {
                        return string.Join('\n', hits) + $"\n[stopped at {MostHits} lines]";
                    }
                }
            }
        }

        return hits.Count > 0 ? string.Join('\n', hits) : "No line matches.";
    }

    private static Regex Expression(ToolArguments call)
    {
        try
        {
            var options = RegexOptions.CultureInvariant | (call.Flag("match_case") ? RegexOptions.None : RegexOptions.IgnoreCase);
            return new Regex(call.Flag("regex") ? call.Text("query") : Regex.Escape(call.Text("query")), options, s_patience);
        }
        catch (ArgumentException problem)
        {
            throw new ToolException($"'query' is no regular expression: {problem.Message}");
        }
    }

    private static bool Matches(Regex expression, string line)
    {
        try
        {
            return expression.IsMatch(line);
        }
        catch (RegexMatchTimeoutException)
        {
            throw new ToolException("The expression takes too long on a line; make it simpler.");
        }
    }

    private static ToolResult Pointer(string text, string pointer)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(text);
        }
        catch (JsonException problem)
        {
            throw new ToolException($"The file is no JSON: {problem.Message}");
        }

        using (document)
        {
            var value = document.RootElement;
            foreach (var step in pointer.Split('/').Skip(1).Select(step => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)))
            {
                if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty(step, out var property))
                {
                    value = property;
                }
                else if (value.ValueKind == JsonValueKind.Array && int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var place) && place < value.GetArrayLength())
                {
                    value = value[place];
                }
                else
                {
                    throw new ToolException($"There is no '{step}' in '{pointer}'; " + (value.ValueKind switch
                    {
                        JsonValueKind.Object => "there are " + string.Join(", ", value.EnumerateObject().Take(50).Select(one => one.Name)),
                        JsonValueKind.Array => $"the list has {value.GetArrayLength()} items, from 0",
                        _ => "the value there is neither an object nor a list",
                    }) + ".");
                }
            }

            return value.GetRawText();
        }
    }
}
