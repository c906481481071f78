using System.Text;

namespace AgentPlatform.Cli.Quickstart.Reporting;

/// <summary>Where time went.</summary>
internal static class CostSection
{
    public static void Write(StringBuilder page, Report report)
    {
        var overhead = report.Overhead;
        page.Append("<h2>Where the time went</h2>\n<div class=\"charts\"><div><h3>Wall time of the rollouts of RL</h3>");
        page.Append(Charts.Parts("shares of the rollouts' wall time",
        [
            ("engine", overhead.Engine), ("tool server", overhead.ToolServer), ("gRPC", overhead.Grpc), ("MCP and gateway", overhead.Mcp), ("storage", overhead.Storage), ("worker", overhead.Worker),
        ]));
        page.Append($"<p>gRPC, MCP and storage take <b>{Numbers.Share(overhead.Grpc + overhead.Mcp + overhead.Storage)}</b> together. The engine's share includes waiting for a place in its batch.</p>");
        page.Append($"<p>Idle during RL: trainer <b>{Numbers.Share(report.TrainerIdle)}</b> (waiting for trajectories), engines <b>{Numbers.Share(report.RolloutIdle)}</b> (nothing to generate).</p></div>");
        page.Append("<div><h3>CPU seconds by service, whole job</h3>");
        page.Append(report.CpuSeconds.Count == 0
            ? "<p class=\"dim\">Not measured.</p>"
            : Charts.Rows("CPU seconds by service", [.. report.CpuSeconds.OrderByDescending(pair => pair.Value).Select(pair => (pair.Key, pair.Value))], seconds => $"{seconds:0.#} s"));
        page.Append("<p class=\"dim\">Tools in containers are not counted here. A service that was started again counts from then.</p>");
        Events(page, report);
        page.Append("</div></div>\n");
    }

    private static void Events(StringBuilder page, Report report)
    {
        var faults = report.ToolFaults.Where(pair => pair.Value > 0).Select(pair => $"{Html.Escape(pair.Key)} {Numbers.Whole(pair.Value)}").ToList();
        var restarts = report.Restarts.Where(pair => pair.Value > 0).Select(pair => $"{Html.Escape(pair.Key)} {Numbers.Whole(pair.Value)}").ToList();
        page.Append($"<p>Tool faults: {(faults.Count == 0 ? "none" : string.Join(", ", faults))}. Restarts of services: {(restarts.Count == 0 ? "none" : string.Join(", ", restarts))}.</p>");
    }
}
