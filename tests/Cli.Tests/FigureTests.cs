using AgentPlatform.Cli.Quickstart;
using AgentPlatform.Contracts.Ledger.V1;

namespace AgentPlatform.Tests.Cli;

/// <summary>Figures that are computed, not copied.</summary>
public sealed class FigureTests
{
    [Fact]
    public void Overheads_Sums_BecomeSharesOfTheWhole()
    {
        // Storage is waited for outside of an attempt's own time: 90 + 10 is the whole.
        var shares = Overheads.Of(new Timings { TotalSeconds = 90, EngineSeconds = 60, ToolSeconds = 5, GenerateRpcSeconds = 8, ToolRpcSeconds = 7, StorageSeconds = 10 });

        Assert.Equal((0.60, 0.05, 0.08, 0.07, 0.10), (shares.Engine, shares.ToolServer, shares.Grpc, shares.Mcp, shares.Storage));
        Assert.Equal(0.10, shares.Worker, 9);
    }

    [Fact]
    public void Overheads_NothingMeasured_IsAllZero()
    {
        Assert.Equal(0, Overheads.Of(null).Engine);
        Assert.Equal(0, Overheads.Of(new Timings()).Worker);
    }

    [Fact]
    public void Overheads_PartsBeyondTheWhole_LeaveNothingForTheWorker() =>
        Assert.Equal(0, Overheads.Of(new Timings { TotalSeconds = 10, EngineSeconds = 11 }).Worker);

    [Fact]
    public void IdleShareSince_TwoReadings_CountsOnlyBetweenThem() =>
        Assert.Equal(0.25, new RolloutUse(100, 200).IdleShareSince(new RolloutUse(25, 100)), 9);

    [Fact]
    public void IdleShareSince_RestartBetween_CountsFromTheRestart() =>
        Assert.Equal(0.5, new RolloutUse(10, 20).IdleShareSince(new RolloutUse(90, 100)), 9);
}
