using System.CommandLine;
using System.Security.Cryptography;
using AgentPlatform.Cli.Tasks;
using AgentPlatform.Contracts.Experience.V1;
using AgentPlatform.Contracts.Ledger.V1;
using Google.Protobuf;
using Grpc.Core;
using Spectre.Console;

namespace AgentPlatform.Cli.Commands;

/// <summary>agentctl tasks: work for the workers, and what became of it.</summary>
internal static class TaskCommands
{
    public static Command Create(Surroundings surroundings, CommonOptions common) => new Command("tasks", "Submit tasks to the queue and see what became of them").With(
        Submit(surroundings, common),
        Status(surroundings, common),
        Results(surroundings, common));

    private static Command Submit(Surroundings surroundings, CommonOptions common)
    {
        var file = Checked.File("FILE", "JSONL lines {\"id\", \"question\", \"answers\": [...], \"labels\": {...}}");
        var run = new Option<string>("--run") { Description = "Name of the run the tasks belong to", Required = true, HelpName = "ID" };
        var groupSize = Checked.Whole("--group-size", "Attempts at each question", 1, 1, 1024);
        var tools = Checked.Names("--tools", "Tools the agent may call", "search");
        var purpose = new Option<string>("--purpose") { Description = "What the attempts are for", DefaultValueFactory = _ => "evaluate" };
        purpose.AcceptOnlyFromAmong("evaluate", "train");
        var grader = new Option<string>("--grader") { Description = "How answers are scored", DefaultValueFactory = _ => "exact" };
        var system = new Option<string>("--system") { Description = "System prompt", DefaultValueFactory = _ => string.Empty };
        var sampling = new SamplingOptions(temperature: 1);
        return new Command("submit", "Submit a file of questions").With(file, run, groupSize, tools, purpose, grader, system).With(sampling.All)
            .Does(surroundings, common, async (scope, cancellationToken) =>
            {
                var template = new TaskTemplate(
                    scope.Get(run)!, scope.Get(purpose) == "train" ? Purpose.Train : Purpose.Evaluate, scope.Get(groupSize), scope.Get(tools)!,
                    sampling.Sampling(scope), sampling.Limits(scope), scope.Get(grader)!, scope.Get(system)!);
                var (accepted, known) = (0, 0);
                await using var view = scope.View();
                view.Stage("submit", scope.Get(file));
                foreach (var batch in template.Batches(TaskQuestions.Read(scope.Get(file))))
                {
                    var request = new SubmitTasksRequest { Tasks = { batch } };
                    request.IdempotencyKey = $"agentctl-{Convert.ToHexStringLower(SHA256.HashData(request.ToByteArray()))}";
                    var response = await scope.Platform.Experience.SubmitTasksAsync(request, deadline: scope.In(30), cancellationToken: cancellationToken);
                    (accepted, known) = (accepted + response.Accepted, known + response.AlreadyKnown);
                    view.Progress($"{accepted} tasks");
                }

                view.Done($"{accepted} tasks submitted to run {template.RunId}{(known > 0 ? $"; {known} were there already" : "")}");
                return 0;
            });
    }

    private static Command Status(Surroundings surroundings, CommonOptions common)
    {
        var run = new Argument<string>("RUN") { Description = "Name of the run" };
        return new Command("status", "Counts of a run's attempts").With(run).Does(surroundings, common, async (scope, cancellationToken) =>
        {
            var stats = await scope.Platform.Experience.GetRunStatsAsync(new GetRunStatsRequest { RunId = scope.Get(run) }, deadline: scope.In(15), cancellationToken: cancellationToken);
            if (scope.Json)
            {
                JsonOutput.Message(scope.Out, stats);
                return 0;
            }

            scope.Out.WriteLine($"{stats.Issued} issued = {stats.Queued} queued + {stats.Running} running + {stats.Ready} ready + {stats.Trained} trained + {stats.Rejected.Values.Sum()} rejected{(stats.Stopped ? "; the run is stopped" : "")}");
            scope.Out.WriteLine($"{stats.StoredTrajectories} trajectories, {stats.ToolCalls} tool calls, {stats.ToolFaults.Values.Sum()} tool faults, {stats.Requeued} times given back");
            foreach (var (reason, count) in stats.Rejected)
            {
                scope.Out.WriteLine($"  rejected {count}: {reason}");
            }

            return 0;
        });
    }

    private static Command Results(Surroundings surroundings, CommonOptions common)
    {
        var run = new Argument<string>("RUN") { Description = "Name of the run" };
        var follow = new Option<bool>("--follow") { Description = "Wait for attempts that still run" };
        var limit = Checked.Whole("--limit", "At most so many; 0 is all", 0, 0, int.MaxValue);
        return new Command("results", "The run's trajectories, in the order they were stored").With(run, follow, limit).Does(surroundings, common, async (scope, cancellationToken) =>
        {
            var request = new ListTrajectoriesRequest { RunId = scope.Get(run), Follow = scope.Get(follow), Limit = scope.Get(limit) };
            using var call = scope.Platform.Experience.ListTrajectories(request, cancellationToken: cancellationToken);
            await foreach (var stored in call.ResponseStream.ReadAllAsync(cancellationToken))
            {
                if (scope.Json)
                {
                    JsonOutput.Message(scope.Out, stored.Trajectory);
                }
                else
                {
                    scope.Console.MarkupLine(Line(stored.Trajectory));
                }
            }

            return 0;
        });
    }

    private static string Line(Trajectory trajectory)
    {
        var mark = !trajectory.Scored ? "[grey]-[/]" : trajectory.Reward > 0.5 ? "[green]✓[/]" : "[red]✗[/]";
        var end = trajectory.Answered ? trajectory.Answer : $"({trajectory.FailureReason})";
        return $"{mark} {Markup.Escape(trajectory.TaskId)}  {Markup.Escape(end)}  [grey]{trajectory.Turns} turns, {trajectory.ToolCalls.Count} calls[/]";
    }
}
