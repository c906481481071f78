using Spectre.Console;

namespace AgentPlatform.Cli.Quickstart.Views;

/// <summary>The last words of a run.</summary>
internal static class ClosingTable
{
    public static void Write(IAnsiConsole console, Report report, string outputFolder)
    {
        console.WriteLine();
        console.Write(Stages(report));
        if (!report.Smoke)
        {
            console.Write(Targets(report));
        }

        console.MarkupLineInterpolated($"RL: {report.WeightVersions} weight versions, {report.Trajectories} trajectories, {report.RolloutTokensPerS:F0} sampled tokens/s; trainer idle {report.TrainerIdle:P0}, engines idle {report.RolloutIdle:P0}");
        console.MarkupLineInterpolated($"Tools: {report.ToolCalls} calls, {report.ToolFaults.Values.Sum()} faults, {report.ToolReplicas} replicas of MiniWeb in {(report.Sandbox == "docker" ? "Docker containers" : "local processes")}");
        console.MarkupLineInterpolated($"Time of rollouts: engine {report.Overhead.Engine:P0}, gRPC {report.Overhead.Grpc:P0}, tool server {report.Overhead.ToolServer:P0}, MCP and gateway {report.Overhead.Mcp:P0}, storage {report.Overhead.Storage:P0}");
        console.MarkupLineInterpolated($"[grey]{report.Baseline}[/]");
        console.WriteLine();
        // Paths stand alone on their lines, so that a narrow screen does not break them.
        console.Profile.Out.Writer.WriteLine($"Report: {Path.Combine(outputFolder, "report.html")}");
        console.Profile.Out.Writer.WriteLine("Talk to the model: ./agentctl chat");
        if (report.Smoke)
        {
            console.MarkupLine("[yellow]A smoke run: all parts ran; its numbers mean nothing.[/]");
        }
        else
        {
            console.MarkupLine(report.TargetsHold ? "[green]All targets hold.[/]" : $"[red]Missed: {Markup.Escape(string.Join("; ", report.Misses))}[/]");
        }
    }

    private static Table Stages(Report report)
    {
        var table = new Table().AddColumn("stage").AddColumn("right").AddColumn("95% interval");
        foreach (var hops in report.Rl.ByHops.Keys)
        {
            table.AddColumn($"{hops} hop{(hops == "1" ? "" : "s")}");
        }

        table.AddColumn("steps").AddColumn("trained").AddColumn("measured");
        foreach (var (name, stage) in new[] { ("pretrain", report.Pretrain), ("sft", report.Sft), ("merged", report.Merged), ("rl", report.Rl) })
        {
            table.AddRow(
            [
                name, $"{stage.Success:P1}", $"{stage.CiLow:P1} to {stage.CiHigh:P1}",
                .. report.Rl.ByHops.Keys.Select(hops => stage.ByHops.TryGetValue(hops, out var share) ? $"{share:P0}" : "-"),
                stage.Steps > 0 ? $"{stage.Steps}" : "-", $"{stage.WallSeconds:F0} s", $"{stage.EvaluationSeconds:F0} s",
            ]);
        }

        return table.Title($"Seed {report.Seed}: {report.HeldoutQuestions} held-out questions, greedy, {report.WallSeconds:F0} s in all");
    }

    private static Table Targets(Report report)
    {
        var table = new Table().AddColumn("target").AddColumn("wanted").AddColumn("reached").AddColumn("");
        foreach (var row in report.Targets)
        {
            table.AddRow(Markup.Escape(row.Name), Markup.Escape(row.Wanted), Markup.Escape(row.Reached), row.Holds ? "[green]holds[/]" : "[red]missed[/]");
        }

        return table;
    }
}
