using System.Runtime.CompilerServices;

namespace AgentPlatform.Tests;

/// <summary>Where the things lie that the tests start.</summary>
internal static class Paths
{
    private static readonly DirectoryInfo s_own = new(AppContext.BaseDirectory);

    public static string Tests { get; } = SourceDirectory();

    public static string Repository { get; } = Path.GetFullPath("../..", Tests);

    /// <summary>bin/ of the artifacts folder that this test assembly was built into.</summary>
    public static string Binaries { get; } = s_own.Parent!.Parent!.FullName;

    public static string TestApp { get; } = Built("Hosting.TestApp");

    public static string TestHost { get; } = Built("Hosting.TestHost");

    public static string AppHost { get; } = Built("AppHost");

    /// <summary>Takes the places of this machine and this build out of a text.</summary>
    public static string Neutral(string text) => text.Replace(Binaries, "{bin}", StringComparison.Ordinal)
        .Replace($"/{s_own.Name}/", "/{configuration}/", StringComparison.Ordinal)
        .Replace(Repository, "{root}", StringComparison.Ordinal);

    private static string Built(string project) => Path.Combine(Binaries, project, s_own.Name, project + ".dll");

    private static string SourceDirectory([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
