namespace AgentPlatform.Models.Files;

/// <summary>A folder that is replaced as a whole.</summary>
/// <remarks>
/// No portable call exchanges two folders. So the new one is written as "x.next", the old one is renamed to "x.previous" and the new one
/// to "x". Whoever stops in between leaves "x.previous", which readers then use.
/// </remarks>
internal static class FolderReplacement
{
    private const string Next = ".next";
    private const string Previous = ".previous";

    /// <summary>The folder to read: the path itself, or what a broken-off replacement left of it.</summary>
    public static string Current(string path)
    {
        var full = Full(path);
        return !Directory.Exists(full) && Directory.Exists(full + Previous) ? full + Previous : full;
    }

    public static void Write(string path, Action<string> fill)
    {
        var full = Full(path);
        if (File.Exists(full))
        {
            throw new ModelFormatException(full, null, "is a file where a folder is to be written");
        }

        var next = full + Next;
        Remove(next);
        Directory.CreateDirectory(next);
        try
        {
            fill(next);
            if (Directory.Exists(full))
            {
                Remove(full + Previous);
                Directory.Move(full, full + Previous);
            }

            Directory.Move(next, full);
        }
        finally
        {
            Remove(next);
        }

        Remove(full + Previous);
    }

    private static string Full(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
