using AgentPlatform.Contracts.Ledger.V1;

namespace AgentPlatform.Cli.Quickstart;

/// <summary>Turns summed timings into shares.</summary>
internal static class Overheads
{
    public static OverheadReport Of(Timings? sums)
    {
        if (sums is null || sums.TotalSeconds <= 0)
        {
            return new OverheadReport();
        }

        var total = sums.TotalSeconds + sums.StorageSeconds;
        var report = new OverheadReport
        {
            Engine = sums.EngineSeconds / total,
            ToolServer = sums.ToolSeconds / total,
            Grpc = sums.GenerateRpcSeconds / total,
            Mcp = sums.ToolRpcSeconds / total,
            Storage = sums.StorageSeconds / total,
        };
        report.Worker = Math.Max(0, 1 - report.Engine - report.ToolServer - report.Grpc - report.Mcp - report.Storage);
        return report;
    }
}
