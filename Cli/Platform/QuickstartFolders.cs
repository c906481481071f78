namespace AgentPlatform.Cli.Platform;

/// <summary>Where quickstart runs leave what other commands find again.</summary>
internal static class QuickstartFolders
{
    /// <summary>Reports, runs and the model.</summary>
    public static string Output(string root) => Path.Combine(root, "artifacts", "quickstart");

    /// <summary>The model of the last run that came to its end.</summary>
    public static string Model(string root) => Path.Combine(Output(root), "model");

    /// <summary>The world of the last run, or null when there was none.</summary>
    public static string? LastWorld(string root) => Runs(root).Select(run => Path.Combine(run, "world")).FirstOrDefault(world => File.Exists(Path.Combine(world, "pages.jsonl")));

    /// <summary>The state file of a run whose platform is up, or null.</summary>
    public static string? LiveState(string root) => Runs(root).Select(run => Path.Combine(run, "state.json")).FirstOrDefault(state => HostState.Read(state) is { IsAlive: true });

    // Newest first.
    private static IEnumerable<string> Runs(string root)
    {
        var runs = new DirectoryInfo(Path.Combine(Output(root), "runs"));
        return runs.Exists ? runs.EnumerateDirectories().OrderByDescending(run => run.CreationTimeUtc).Select(run => run.FullName) : [];
    }
}
