using System.Text.Json;
using AgentPlatform.AgentDock.Schemas;

namespace AgentPlatform.Tests.Schemas;

public sealed class ValueMappingTests
{
    [Fact]
    public void Map_PathsAndValues_AreTakenAndTheMissingLeftOut()
    {
        var mapping = new ValueMapping(new Dictionary<string, string>
        {
            ["q"] = "$.query",
            ["first"] = "$.pages[0].url",
            ["n"] = "5",
            ["lang"] = "en",
            ["all"] = "$",
            ["none"] = "$.pages[7]",
        });

        var mapped = mapping.Map(JsonElement.Parse("""{"query":"x","pages":[{"url":"u"}]}"""));

        Assert.Equal(
            CanonicalJson.Of(JsonElement.Parse("""{"q":"x","first":"u","n":5,"lang":"en","all":{"query":"x","pages":[{"url":"u"}]}}""")), CanonicalJson.Of(mapped));
    }

    [Theory]
    [InlineData("query")]
    [InlineData("$query")]
    [InlineData("$.")]
    [InlineData("$..a")]
    [InlineData("$[x]")]
    [InlineData("$[1")]
    public void TryParse_NoPath_IsRefused(string text) => Assert.False(ValuePath.TryParse(text, out _));
}
