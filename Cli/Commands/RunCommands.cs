using System.CommandLine;
using AgentPlatform.Cli.Platform;
using AgentPlatform.Cli.Quickstart;
using AgentPlatform.Contracts.Trainer.V1;
using Google.Protobuf;
using Grpc.Core;
using Spectre.Console;

namespace AgentPlatform.Cli.Commands;

/// <summary>agentctl runs: training runs.</summary>
internal static class RunCommands
{
    public static Command Create(Surroundings surroundings, CommonOptions common) => new Command("runs", "Start, watch and stop training runs").With(
        Start(surroundings, common),
        List(surroundings, common),
        Watch(surroundings, common),
        Stop(surroundings, common));

    private static Command Start(Surroundings surroundings, CommonOptions common)
    {
        var file = Checked.File("FILE", "StartRunRequest as JSON: run_id, seed, output_path, and one of pretrain, sft, merge, rl");
        var watch = new Option<bool>("--watch") { Description = "Follow the run to its end" };
        return new Command("start", "Start a run, or go on with the one that has its id").With(file, watch).Does(surroundings, common, async (scope, cancellationToken) =>
        {
            var request = Read(scope.Get(file));
            var response = await scope.Platform.Trainer.StartRunAsync(request, deadline: scope.In(30), cancellationToken: cancellationToken);
            if (scope.Get(watch))
            {
                return await WatchAsync(scope, response.RunId, request.Rl?.Steps ?? 0, StageText.Of(request), cancellationToken);
            }

            if (scope.Json)
            {
                JsonOutput.Message(scope.Out, response);
            }
            else
            {
                scope.Out.WriteLine($"{response.RunId} {(response.Resumed ? "goes on" : "has begun")}; 'agentctl runs watch {response.RunId}' shows it.");
            }

            return 0;
        });
    }

    private static Command List(Surroundings surroundings, CommonOptions common) => new Command("list", "All runs").Does(surroundings, common, async (scope, cancellationToken) =>
    {
        var response = await scope.Platform.Trainer.ListRunsAsync(new ListRunsRequest(), deadline: scope.In(15), cancellationToken: cancellationToken);
        if (scope.Json)
        {
            JsonOutput.Message(scope.Out, response);
            return 0;
        }

        var table = new Table().AddColumn("run").AddColumn("stage").AddColumn("state").AddColumn("step").AddColumn("time").AddColumn("version").AddColumn("model or message");
        foreach (var run in response.Runs)
        {
            table.AddRow(
                Markup.Escape(run.RunId), run.Stage, $"{run.State}", run.Steps > 0 ? $"{run.Step} of {run.Steps}" : $"{run.Step}", $"{run.WallSeconds:F0} s", $"{run.WeightVersion}",
                Markup.Escape(run.Message.Length > 0 ? run.Message : run.ModelPath));
        }

        scope.Console.Write(table);
        return 0;
    });

    private static Command Watch(Surroundings surroundings, CommonOptions common)
    {
        var id = new Argument<string>("ID") { Description = "The run" };
        return new Command("watch", "Follow a run to its end, with a live curve").With(id).Does(surroundings, common, async (scope, cancellationToken) =>
        {
            var run = await GetAsync(scope, scope.Get(id), cancellationToken);
            return await WatchAsync(scope, run.RunId, run.Steps, run.Stage, cancellationToken);
        });
    }

    private static Command Stop(Surroundings surroundings, CommonOptions common)
    {
        var id = new Argument<string>("ID") { Description = "The run" };
        return new Command("stop", "Stop a run; what it has learned stays in its checkpoints").With(id).Does(surroundings, common, async (scope, cancellationToken) =>
        {
            var request = new StopRunRequest { IdempotencyKey = $"agentctl-stop-{scope.Get(id)}", RunId = scope.Get(id) };
            var response = await scope.Platform.Trainer.StopRunAsync(request, deadline: scope.In(60), cancellationToken: cancellationToken);
            if (scope.Json)
            {
                JsonOutput.Message(scope.Out, response);
            }
            else
            {
                scope.Out.WriteLine($"{request.RunId}: {response.State}");
            }

            return 0;
        });
    }

    private static StartRunRequest Read(string file)
    {
        StartRunRequest request;
        try
        {
            request = JsonParser.Default.Parse<StartRunRequest>(File.ReadAllText(file));
        }
        catch (IOException broken) when (broken is InvalidProtocolBufferException or InvalidJsonException)
        {
            throw new CliException($"{file} is no run: {broken.Message}", broken);
        }

        if (request.RunId.Length == 0 || request.StageCase == StartRunRequest.StageOneofCase.None)
        {
            throw new CliException($"{file} needs {(request.RunId.Length == 0 ? "a run_id" : "one of pretrain, sft, merge and rl")}.");
        }

        if (request.IdempotencyKey.Length == 0)
        {
            request.IdempotencyKey = request.RunId;
        }

        AbsolutePaths.Apply(request);
        return request;
    }

    private static async Task<int> WatchAsync(CommandScope scope, string id, long steps, string text, CancellationToken cancellationToken)
    {
        await using (var view = scope.View())
        {
            view.Stage(id, text, steps);
            using var watch = scope.Platform.Trainer.WatchRun(new WatchRunRequest { RunId = id }, cancellationToken: cancellationToken);
            await foreach (var entry in watch.ResponseStream.ReadAllAsync(cancellationToken))
            {
                if (entry.Message.Length > 0)
                {
                    view.Note(entry.Message);
                }

                if (entry.Metrics.Count > 0)
                {
                    view.Metrics(id, entry.Step, entry.WallSeconds, entry.Metrics);
                }
            }

            var run = await GetAsync(scope, id, cancellationToken);
            if (run.State != RunState.Succeeded)
            {
                throw new CliException($"The run {id} is {run.State}: {run.Message}");
            }

            view.Done($"{(run.Step > 0 ? $"{run.Step} steps" : "done")} in {run.WallSeconds:F0} s; the model is in {run.ModelPath}");
        }

        return 0;
    }

    private static async Task<GetRunResponse> GetAsync(CommandScope scope, string id, CancellationToken cancellationToken) =>
        await scope.Platform.Trainer.GetRunAsync(new GetRunRequest { RunId = id }, deadline: scope.In(15), cancellationToken: cancellationToken);
}
