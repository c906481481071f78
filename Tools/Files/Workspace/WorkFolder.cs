using AgentPlatform.Mcp;

namespace AgentPlatform.Tools.Files.Workspace;

/// <summary>The one folder in which files may be written, and folders that may be read. Links that lead out of them are not followed.</summary>
internal sealed class WorkFolder
{
    private readonly string _work;
    private readonly IReadOnlyList<string> _readable;

    /// <exception cref="ToolException">A folder does not exist.</exception>
    public WorkFolder(string work, IReadOnlyList<string> alsoReadable)
    {
        _work = Root(work);
        _readable = [_work, .. alsoReadable.Select(Root)];
    }

    /// <summary>All folders that may be read, the work folder first.</summary>
    public IReadOnlyList<string> Readable => _readable;

    /// <summary>An existing file to read.</summary>
    /// <exception cref="ToolException">It does not exist or lies outside.</exception>
    public string ToRead(string path)
    {
        var full = Inside(path, _readable, "read");
        return File.Exists(full) ? full
            : Directory.Exists(full) ? throw new ToolException($"'{path}' is a folder; list_files shows what is in it.")
            : throw new ToolException($"'{path}' does not exist; list_files shows what does.");
    }

    /// <summary>An existing folder to read.</summary>
    /// <exception cref="ToolException">It does not exist or lies outside.</exception>
    public string FolderToRead(string path)
    {
        var full = Inside(path, _readable, "read");
        return Directory.Exists(full) ? full : throw new ToolException($"'{path}' is no folder.");
    }

    /// <summary>A file or folder to write, whether it exists or not; the folders above it are made.</summary>
    /// <exception cref="ToolException">It lies outside the work folder.</exception>
    public string ToWrite(string path)
    {
        var full = Inside(path, [_work], "written");
        if (full == _work)
        {
            throw new ToolException("The work folder itself cannot be written; name something in it.");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        return full;
    }

    /// <summary>How a path is shown: relative where it lies in the work folder.</summary>
    public string Show(string full) => full.StartsWith(_work + "/", StringComparison.Ordinal) ? full[(_work.Length + 1)..] : full == _work ? "." : full;

    private string Inside(string path, IReadOnlyList<string> roots, string what)
    {
        if (string.IsNullOrWhiteSpace(path) || path.Contains('\0', StringComparison.Ordinal))
        {
            throw new ToolException("A path is empty.");
        }

        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path, _work));
        var real = Resolve(full);
        return roots.Any(root => real == root || real.StartsWith(root.TrimEnd('/') + "/", StringComparison.Ordinal))
            ? real
            : throw new ToolException($"'{path}' lies outside the folders that may be {what}: {string.Join(", ", roots)}.");
    }

    // Follows links in every part that exists; the rest is taken as written.
    private static string Resolve(string full)
    {
        var path = "/";
        var links = 0;
        var parts = new Stack<string>(full.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse());
        while (parts.TryPop(out var part))
        {
            if (part == "..")
            {
                path = Path.GetDirectoryName(path) ?? "/";
                continue;
            }

            var next = Path.Combine(path, part);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                path = next;
                continue;
            }

            if (++links > 40)
            {
                throw new ToolException($"'{full}' goes through too many links.");
            }

            if (target.StartsWith('/'))
            {
                path = "/";
            }

            foreach (var step in target.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse().Where(step => step != "."))
            {
                parts.Push(step);
            }
        }

        return path;
    }

    private static string Root(string folder) => Directory.Exists(folder)
        ? Resolve(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)))
        : throw new ToolException($"The folder '{folder}' does not exist.");
}
