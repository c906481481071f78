using System.CommandLine;
using AgentPlatform.Cli.Platform;
using AgentPlatform.Cli.Quickstart;

namespace AgentPlatform.Cli.Commands;

/// <summary>agentctl quickstart: the main job.</summary>
internal static class QuickstartCommand
{
    public static Command Create(Surroundings surroundings, CommonOptions common)
    {
        var seed = Checked.Whole("--seed", "Decides the world, the model and all sampling", 1, 0, int.MaxValue);
        var output = new Option<string?>("--output") { Description = "Folder of reports, runs and the model (default: artifacts/quickstart)", HelpName = "FOLDER" };
        var sandbox = new Option<string>("--sandbox") { Description = "Where tools run: auto takes Docker where there is an engine", DefaultValueFactory = _ => "auto" };
        sandbox.AcceptOnlyFromAmong("auto", "docker", "process");
        var workers = Checked.Whole("--workers", "Copies of the rollout worker", 1, 1, 64);
        var keep = new Option<bool>("--keep") { Description = "Keep the platform running at the end, until Ctrl+C" };
        var smoke = new Option<bool>("--smoke") { Description = "A small run that shows that all parts work; its numbers mean nothing" };
        return new Command("quickstart", "Train and measure a searching agent from nothing, through all services")
            .With(seed, output, sandbox, workers, keep, smoke)
            .Does(surroundings, common, async (scope, cancellationToken) =>
            {
                var options = new QuickstartOptions
                {
                    Seed = scope.Get(seed),
                    Output = Path.GetFullPath(scope.Get(output) ?? QuickstartFolders.Output(RepositoryRoot.Find())),
                    Sandbox = scope.Get(sandbox)!,
                    Workers = scope.Get(workers),
                    Keep = scope.Get(keep),
                    Smoke = scope.Get(smoke),
                    Json = scope.Json,
                };
                await using var view = scope.View();
                var report = await new QuickstartRun(options, view, scope.Time).RunAsync(cancellationToken);
                return report.TargetsHold || report.Smoke ? 0 : CommandActions.Failed;
            });
    }
}
