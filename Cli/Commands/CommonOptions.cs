using System.CommandLine;

namespace AgentPlatform.Cli.Commands;

/// <summary>Options that every command has.</summary>
internal sealed class CommonOptions
{
    public Option<bool> Json { get; } = new("--json") { Description = "Write results as JSON, for programs", Recursive = true };

    public Option<string?> State { get; } = new("--state")
    {
        Description = "State file of the running platform (default: artifacts/run/state.json, else a running quickstart's)",
        Recursive = true,
        HelpName = "FILE",
    };
}
