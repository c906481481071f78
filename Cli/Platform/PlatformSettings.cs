using System.Globalization;

namespace AgentPlatform.Cli.Platform;

/// <summary>The environment that a host is started with for a world.</summary>
internal static class PlatformSettings
{
    /// <param name="world">Folder with pages.jsonl.</param>
    /// <param name="sandbox">auto, docker or process.</param>
    /// <param name="workers">Copies of the worker.</param>
    public static Dictionary<string, string> For(string world, string sandbox, int workers)
    {
        var pages = Path.Combine(world, "pages.jsonl");
        return new Dictionary<string, string>
        {
            ["AgentDock__Vars__WORLD_PAGES"] = pages,
            // Two results tell a small model what it needs; each costs it tokens.
            ["AgentDock__Vars__MINIWEB_RESULTS"] = "2",
            ["AgentDock__Sandbox"] = sandbox,
            // The engine needs less than half a core for this model; the trainer may have what is left of both.
            ["Trainer__OverlapThreads"] = Math.Max(1, Environment.ProcessorCount).ToString(CultureInfo.InvariantCulture),
            ["Rollout__Replicas"] = workers.ToString(CultureInfo.InvariantCulture),
        };
    }
}
