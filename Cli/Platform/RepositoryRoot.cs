namespace AgentPlatform.Cli.Platform;

/// <summary>Where the platform's files are.</summary>
internal static class RepositoryRoot
{
    /// <summary>The nearest folder above the program, or above the working directory, that holds the solution.</summary>
    /// <exception cref="CliException">There is none.</exception>
    public static string Find()
    {
        foreach (var start in new[] { AppContext.BaseDirectory, Environment.CurrentDirectory })
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "AgentPlatform.sln")))
                {
                    return folder.FullName;
                }
            }
        }

        throw new CliException("This command needs the platform's folder (the one with AgentPlatform.sln); run it from there.");
    }
}
