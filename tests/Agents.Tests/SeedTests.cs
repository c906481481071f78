using AgentPlatform.Agents;

namespace AgentPlatform.Tests.Agents;

public sealed class SeedTests
{
    // Computed by a program of a few lines in another language from the formula in the summary.
    [Theory]
    [InlineData(0UL, 0, 0, 12035550249420947055UL)]
    [InlineData(0UL, 0, 1, 12935080325729570654UL)]
    [InlineData(0UL, 1, 0, 5095610196844313600UL)]
    [InlineData(7UL, 3, 5, 12609691201896262774UL)]
    [InlineData(18446744073709551615UL, 255, 63, 11701050038208211157UL)]
    public void Derive_KnownInput_GivesTheDocumentedNumber(ulong seed, int attempt, int turn, ulong expected) =>
        Assert.Equal(expected, TurnSeed.Derive(seed, attempt, turn));

    [Fact]
    public void Derive_ManyAttemptsAndTurns_AllDiffer()
    {
        var seeds = new HashSet<ulong>();
        for (var attempt = 0; attempt < 100; attempt++)
        {
            for (var turn = 0; turn < 100; turn++)
            {
                Assert.True(seeds.Add(TurnSeed.Derive(5, attempt, turn)));
            }
        }
    }

    [Fact]
    public async Task Run_TwoTurns_EachRequestHasItsOwnSeedAndTheTasksIsUntouched()
    {
        var task = Bench.NewTask();
        var generator = new ScriptedGenerator(TinyModel.Call("x"), TinyModel.Answer("Warsaw"));

        await Bench.RunAsync(task, generator);

        Assert.Equal([TurnSeed.Derive(77, 2, 0), TurnSeed.Derive(77, 2, 1)], generator.Requests.Select(request => request.Sampling.Seed));
        Assert.Equal(["trajectory-1:0", "trajectory-1:1"], generator.Requests.Select(request => request.RequestId));
        Assert.Equal(Bench.NewTask(), task);
    }
}
