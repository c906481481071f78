using AgentPlatform.Inference.Generation;
using AgentPlatform.Inference.KvCache;
using AgentPlatform.Inference.Scheduling;
using AgentPlatform.Tests.Fixtures;

namespace AgentPlatform.Tests.Scheduling;

public sealed class SchedulerTests
{
    private const int BlockTokens = 4;
    private static readonly object Model = new();

    [Fact]
    public void Plan_DecodeAndPrefill_DecodeFirstThenAChunkOfWhatIsLeft()
    {
        var scheduler = New(blocks: 64, batch: 10);
        var early = Enqueue(scheduler, TestModel.Tokens(3, 1), 8);
        RunStep(scheduler);
        var late = Enqueue(scheduler, TestModel.Tokens(30, 2), 8);

        Assert.Equal([(early, 1), (late, 9)], RunStep(scheduler));
        Assert.Equal([(early, 1), (late, 9)], RunStep(scheduler));
        Assert.Equal([(early, 1), (late, 9)], RunStep(scheduler));
        Assert.Equal([(early, 1), (late, 3)], RunStep(scheduler));
        Assert.Equal([(early, 1), (late, 1)], RunStep(scheduler));
    }

    [Fact]
    public void Plan_MoreThanMaxSequences_TheRestWaits()
    {
        var scheduler = New(blocks: 64, batch: 64, sequences: 2);
        for (var i = 0; i < 3; i++)
        {
            Enqueue(scheduler, TestModel.Tokens(5, i), 2);
        }

        Assert.Equal(2, RunStep(scheduler).Count);
        Assert.Equal(1, scheduler.Waiting);
    }

    [Fact]
    public void Plan_HeadDoesNotFit_WaitsAndIsNotOvertaken()
    {
        var scheduler = New(blocks: 8, batch: 64);
        Enqueue(scheduler, TestModel.Tokens(12, 1), 8);
        RunStep(scheduler);
        var large = Enqueue(scheduler, TestModel.Tokens(20, 2), 8);
        var small = Enqueue(scheduler, TestModel.Tokens(2, 3), 2);

        Assert.Single(RunStep(scheduler));
        Assert.Equal(2, scheduler.Waiting);

        scheduler.Remove(_ => true);
        Assert.Equal([(large, 20), (small, 2)], RunStep(scheduler));
        scheduler.CheckIntegrity();
    }

    [Fact]
    public void Plan_SamePromptTwiceAtOnce_SecondWaitsForTheFirstsBlocks()
    {
        var scheduler = New(blocks: 64, batch: 64);
        var prompt = TestModel.Tokens(11, 1);
        var first = Enqueue(scheduler, prompt, 4);
        var second = Enqueue(scheduler, prompt, 4);
        var other = Enqueue(scheduler, TestModel.Tokens(11, 2), 4);

        Assert.Equal([(first, 11), (other, 11)], RunStep(scheduler));
        Assert.Equal([(first, 1), (other, 1), (second, 3)], RunStep(scheduler));
        Assert.Equal(8, second.Cached);
        Assert.Equal(first.BlockTable[..2], second.BlockTable[..2]);
        scheduler.CheckIntegrity();
    }

    [Fact]
    public void Plan_PromptOfWholeBlocksOnly_LastTokenIsComputedAgain()
    {
        var scheduler = New(blocks: 64, batch: 64);
        var prompt = TestModel.Tokens(8, 1);
        Enqueue(scheduler, prompt, 4);
        RunStep(scheduler);
        scheduler.Remove(_ => true);
        var again = Enqueue(scheduler, prompt, 4);

        Assert.Equal([(again, 4)], RunStep(scheduler));
        Assert.Equal(4, again.Cached);
    }

    [Fact]
    public void Plan_SamePromptUnderNewWeights_NothingIsShared()
    {
        var scheduler = New(blocks: 64, batch: 64);
        var prompt = TestModel.Tokens(11, 1);
        Enqueue(scheduler, prompt, 4);
        RunStep(scheduler, version: 1);
        var running = scheduler.Running[0];
        scheduler.WeightsChanged();
        var fresh = Enqueue(scheduler, prompt, 4);

        RunStep(scheduler, version: 2);

        Assert.Equal(0, fresh.Cached);
        Assert.False(running.IsPure);

        // What the mixed one goes on to compute must stay unknown; what the fresh one computed is found.
        scheduler.Remove(_ => true);
        Assert.Equal(2, scheduler.Pool.Known);
        scheduler.CheckIntegrity();
    }

    [Fact]
    public void Plan_VersionInTheKeyAlone_PreventsReuse()
    {
        var scheduler = New(blocks: 64, batch: 64);
        var prompt = TestModel.Tokens(11, 1);
        Enqueue(scheduler, prompt, 4);
        RunStep(scheduler, version: 1);
        var later = Enqueue(scheduler, prompt, 4);

        RunStep(scheduler, version: 2);

        Assert.Equal(0, later.Cached);
    }

    [Fact]
    public void Plan_Overcommitted_YoungestIsPutBackAndAllEnd()
    {
        var scheduler = New(blocks: 8, batch: 64, overcommit: 4);
        var sequences = Enumerable.Range(0, 4).Select(i => Enqueue(scheduler, TestModel.Tokens(6, i), 20)).ToList();
        for (var step = 0; scheduler.HasWork; step++)
        {
            Assert.True(step < 1000, "the sequences do not end");
            RunStep(scheduler);
            scheduler.CheckIntegrity();
            scheduler.Remove(sequence => sequence.IsFinished);
        }

        Assert.True(scheduler.Preemptions > 0);
        Assert.All(sequences, sequence => Assert.Equal(26, sequence.Length));
        Assert.Equal(8, scheduler.Pool.Available);
    }

    [Fact]
    public void Plan_NotOvercommitted_NobodyIsEverPutBack()
    {
        var scheduler = New(blocks: 8, batch: 64);
        for (var i = 0; i < 6; i++)
        {
            Enqueue(scheduler, TestModel.Tokens(6, i), 10);
        }

        while (scheduler.HasWork)
        {
            RunStep(scheduler);
            scheduler.CheckIntegrity();
            scheduler.Remove(sequence => sequence.IsFinished);
        }

        Assert.Equal(0, scheduler.Preemptions);
    }

    [Fact]
    public void WeightsChanged_ScoreHalfDone_BeginsAgain()
    {
        var scheduler = New(blocks: 64, batch: 64);
        var score = Sequence.ForScore(Model, TestModel.Tokens(30, 1), 0);
        scheduler.Enqueue(score);
        Assert.Equal([(score, 8)], RunStep(scheduler));

        scheduler.WeightsChanged();

        Assert.Equal(0, score.Computed);
        Assert.Equal([(score, 8)], RunStep(scheduler));
        scheduler.CheckIntegrity();
    }

    private static Scheduler New(int blocks, int batch, int sequences = 16, double overcommit = 1) =>
        new(new BlockPool(blocks, BlockTokens), new SchedulingLimits(batch, sequences, overcommit, 8));

    private static Sequence Enqueue(Scheduler scheduler, int[] prompt, int maxNew)
    {
        var request = new GenerationRequest(prompt, new SamplingSettings(0, 0, 0, 0, maxNew), new[] { -1 });
        var sequence = Sequence.ForGeneration(Model, request, streams: false, 0);
        scheduler.Enqueue(sequence);
        return sequence;
    }

    /// <summary>A step as the engine does it, with token 7 drawn each time.</summary>
    private static List<(Sequence, int)> RunStep(Scheduler scheduler, long version = 1)
    {
        var plan = scheduler.Plan(version, 1, _ => { });
        foreach (var chunk in plan)
        {
            scheduler.Advance(chunk, version);
            if (!chunk.Sequence.IsScore && chunk.Sequence.Pending == 0)
            {
                chunk.Sequence.Append(7, 0, version);
            }
        }

        return [.. plan.Select(chunk => (chunk.Sequence, chunk.Tokens))];
    }
}
