using System.Globalization;
using System.IO.Compression;
using AgentPlatform.Mcp;
using AgentPlatform.Tools.Files.Workspace;
using static AgentPlatform.Tools.Files.Serving.FilesServer;

namespace AgentPlatform.Tools.Files.Serving;

/// <summary>Zip archives.</summary>
internal sealed class ArchiveTools(WorkFolder work)
{
    private const int MostEntries = 10_000;
    private const long MostBytes = 512L << 20;

    public IReadOnlyList<Tool> All =>
    [
        Reader("list_archive", "List an archive", "What is in a zip archive.", [PathArgument], call => List(work.ToRead(call.Text("path")))),
        new(
            "extract_archive", "Extract an archive", "Extracts a zip archive, or one entry of it, into a folder of the work folder. Files that are there are not replaced.", ToolEffect.Additive,
            [PathArgument, Argument.Text("to", "The folder to extract into."), Argument.OptionalText("entry", "Only this entry.")],
            async (call, cancellationToken) => await ExtractAsync(work.ToRead(call.Text("path")), work.ToWrite(call.Text("to")), call.TextOr("entry", null), cancellationToken)),
        new(
            "make_archive", "Make an archive", "Packs files or folders into a new zip archive in the work folder.", ToolEffect.Additive,
            [new Argument("paths", ArgumentType.Texts, "The files and folders.") { Required = true }, Argument.Text("to", "The archive to make.")],
            async (call, cancellationToken) => await MakeAsync(call.Texts("paths"), work.ToWrite(call.Text("to")), cancellationToken)),
    ];

    public static string List(string path)
    {
        using var zip = Open(path);
        return zip.Entries.Count == 0 ? "(nothing)" : string.Join('\n', zip.Entries.Take(MostEntries).Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Length,12}  {entry.FullName}")));
    }

    private async Task<ToolResult> ExtractAsync(string path, string folder, string? only, CancellationToken cancellationToken)
    {
        using var zip = Open(path);
        var entries = zip.Entries.Where(entry => only is null || entry.FullName == only).Where(entry => !entry.FullName.EndsWith('/')).ToList();
        if (entries.Count == 0)
        {
            throw new ToolException(only is null ? "The archive is empty." : $"The archive has no entry '{only}'; list_archive shows what it has.");
        }

        // Sizes in the list may lie: what is really written counts too.
        if (entries.Count > MostEntries || entries.Sum(entry => entry.Length) > MostBytes)
        {
            throw new ToolException($"The archive holds more than {MostEntries} files or {MostBytes >> 20} MB.");
        }

        long written = 0;
        foreach (var entry in entries)
        {
            // The work folder refuses names that lead out of it, also by links.
            var target = work.ToWrite(Path.Combine(folder, entry.FullName.Replace('\\', '/').TrimStart('/')));
            if (!target.StartsWith(folder + "/", StringComparison.Ordinal))
            {
                throw new ToolException($"The entry '{entry.FullName}' leads out of the folder.");
            }

            await using var file = new FileStream(target, FileMode.CreateNew);
            await using var stream = entry.Open();
            var buffer = new byte[1 << 16];
            int count;
            while ((count = await stream.ReadAsync(buffer, cancellationToken)) > 0)
            {
                if ((written += count) > MostBytes)
                {
                    throw new ToolException($"The archive holds more than {MostBytes >> 20} MB.");
                }

                await file.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            }
        }

        return $"{entries.Count} file{(entries.Count == 1 ? string.Empty : "s")} in {work.Show(folder)}";
    }

    private async Task<ToolResult> MakeAsync(IReadOnlyList<string> paths, string target, CancellationToken cancellationToken)
    {
        var files = new List<(string Path, string Name)>();
        foreach (var path in paths)
        {
            if (Directory.Exists(Path.GetFullPath(path, work.Readable[0])))
            {
                var folder = work.FolderToRead(path);
                files.AddRange(new DirectoryInfo(folder).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
                    .Select(file => (file.FullName, Path.GetFileName(folder) + "/" + Path.GetRelativePath(folder, file.FullName))));
            }
            else
            {
                var file = work.ToRead(path);
                files.Add((file, Path.GetFileName(file)));
            }
        }

        files.RemoveAll(file => file.Path == target);
        if (files.Count is 0 or > MostEntries)
        {
            throw new ToolException($"'paths' must name 1 to {MostEntries} files.");
        }

        await using var stream = new FileStream(target, FileMode.CreateNew);
        await using var zip = await ZipArchive.CreateAsync(stream, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken);
        foreach (var (path, name) in files)
        {
            await zip.CreateEntryFromFileAsync(path, name, cancellationToken);
        }

        return $"{files.Count} file{(files.Count == 1 ? string.Empty : "s")} in {work.Show(target)}";
    }

    private static ZipArchive Open(string path)
    {
        try
        {
            return ZipFile.OpenRead(path);
        }
        catch (InvalidDataException)
        {
            throw new ToolException($"'{Path.GetFileName(path)}' is no zip archive.");
        }
    }
}
