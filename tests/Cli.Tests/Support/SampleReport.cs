using AgentPlatform.Cli.Quickstart;

namespace AgentPlatform.Tests.Cli;

/// <summary>A report in which every part is filled.</summary>
internal static class SampleReport
{
    public static Report Make() => new()
    {
        Seed = 3,
        HeldoutQuestions = 500,
        WallSeconds = 512.25,
        Baseline = "It guesses <by construction> & stops.",
        Pretrain = Stage(0, 0, 0.01),
        Sft = Stage(0.21, 0.18, 0.25),
        Merged = Stage(0.22, 0.19, 0.26),
        Rl = Stage(0.86, 0.83, 0.89),
        WeightVersions = 40,
        Trajectories = 9000,
        Rejected = new SortedDictionary<string, long> { ["no_variance"] = 900 },
        ToolCalls = 21_000,
        ToolFaults = new SortedDictionary<string, long> { ["timeout"] = 2 },
        ToolReplicas = 2,
        Sandbox = "docker",
        Staleness = new SortedDictionary<string, long> { ["0"] = 100, ["1"] = 7000, ["2"] = 500 },
        RolloutTokensPerS = 2400.5,
        TrainerIdle = 0.1,
        RolloutIdle = 0.05,
        Overhead = new OverheadReport { Engine = 0.8, ToolServer = 0.05, Grpc = 0.05, Mcp = 0.04, Storage = 0.03, Worker = 0.03 },
        CpuSeconds = new SortedDictionary<string, double> { ["inference"] = 210, ["trainer"] = 190.5 },
        MergeSweep = [new SharePoint(0.8, 1.25, 0.02)],
        Curve = [new CurvePoint(1, 3, 0.25, 0, 0.4, 0), new CurvePoint(2, 6, 0.5, 0.01, 0.3, 1)],
        Restarts = new SortedDictionary<string, int> { ["trainer"] = 0 },
        ModelPath = "artifacts/quickstart/model",
    };

    private static StageReport Stage(double success, double low, double high) => new()
    {
        Success = success,
        CiLow = low,
        CiHigh = high,
        WallSeconds = 60.5,
        EvaluationSeconds = 5,
        ByHops = new SortedDictionary<string, double> { ["1"] = success, ["2"] = success / 2 },
        Outcomes = new SortedDictionary<string, long> { ["correct"] = 100 },
        MeanTurns = 2.25,
        Metrics = new SortedDictionary<string, double> { ["loss"] = 0.5 },
        Steps = 40,
    };
}
