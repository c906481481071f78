namespace AgentPlatform.Cli.Quickstart;

/// <summary>report.json. Shares are between 0 and 1.</summary>
internal sealed class Report
{
    public int Seed { get; set; }

    public bool Smoke { get; set; }

    public int HeldoutQuestions { get; set; }

    public double WallSeconds { get; set; }

    public bool TargetsHold { get; set; }

    public List<string> Misses { get; set; } = [];

    public List<TargetRow> Targets { get; set; } = [];

    public string Baseline { get; set; } = string.Empty;

    public StageReport Pretrain { get; set; } = new();

    public StageReport Sft { get; set; } = new();

    public StageReport Merged { get; set; } = new();

    public StageReport Rl { get; set; } = new();

    public long WeightVersions { get; set; }

    public long Trajectories { get; set; }

    public SortedDictionary<string, long> Rejected { get; set; } = [];

    public long ToolCalls { get; set; }

    public SortedDictionary<string, long> ToolFaults { get; set; } = [];

    public int ToolReplicas { get; set; }

    public string Sandbox { get; set; } = string.Empty;

    public SortedDictionary<string, long> Staleness { get; set; } = [];

    public double RolloutTokensPerS { get; set; }

    public double TrainerIdle { get; set; }

    public double RolloutIdle { get; set; }

    public OverheadReport Overhead { get; set; } = new();

    public SortedDictionary<string, double> CpuSeconds { get; set; } = [];

    public List<SharePoint> MergeSweep { get; set; } = [];

    public List<CurvePoint> Curve { get; set; } = [];

    public SortedDictionary<string, int> Restarts { get; set; } = [];

    public string ModelPath { get; set; } = string.Empty;
}
