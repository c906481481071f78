namespace Aspire.Hosting.Running;

/// <summary>Finds programs as a shell would.</summary>
internal static class ProgramPath
{
    /// <param name="command">A name to be looked up on PATH, or a path, relative to <paramref name="directory"/>.</param>
    /// <param name="directory">Directory that the program will run in.</param>
    /// <returns>Absolute path, or null where there is none.</returns>
    public static string? Find(string command, string directory)
    {
        if (command.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            var path = Path.GetFullPath(command, directory);
            return File.Exists(path) ? path : null;
        }

        var places = System.Environment.GetEnvironmentVariable("PATH") ?? string.Empty;
        return places.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(place => Path.Combine(place, command))
            .FirstOrDefault(File.Exists);
    }
}
