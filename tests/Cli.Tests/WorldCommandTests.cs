using System.Text.Json;

namespace AgentPlatform.Tests.Cli;

public sealed class WorldCommandTests
{
    [Fact]
    public async Task WorldShow_Seed_TellsOfQuestionsAndTheirWay()
    {
        var run = await CommandRun.OfAsync("world", "show", "--seed", "2", "--json");

        Assert.Equal(0, run.Code);
        using var json = JsonDocument.Parse(run.Out);
        Assert.True(json.RootElement.GetProperty("questions").GetProperty("heldout").GetInt32() >= 400);
        Assert.All(json.RootElement.GetProperty("held_out").EnumerateArray(), question =>
            Assert.Equal(question.GetProperty("hops").GetInt32() + 1, question.GetProperty("chain").GetArrayLength()));
    }
}
