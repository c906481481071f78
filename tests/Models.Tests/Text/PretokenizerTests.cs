using AgentPlatform.Models.Text;

namespace AgentPlatform.Tests.Models.Text;

public sealed class PretokenizerTests
{
    [Fact]
    public void Split_AgentPatternOnPage_KeyIsOneChunkAndNamesStandAlone() =>
        Assert.Equal(
            ["{", "\"page\": \"", "New", " York", "\", ", "\"country\": \"", "Poland", "\"}"],
            Chunks(PretokenizerPatterns.Agent, "{\"page\": \"New York\", \"country\": \"Poland\"}"));

    [Fact]
    public void Split_AgentPatternOnCall_ArgumentsKeyTakesItsBrace() =>
        Assert.Equal(
            ["{", "\"name\": \"", "search", "\", ", "\"arguments\": {", "\"query\": \"", "Lima", "\"}}"],
            Chunks(PretokenizerPatterns.Agent, "{\"name\": \"search\", \"arguments\": {\"query\": \"Lima\"}}"));

    [Theory]
    [InlineData("Hello world", "Hello| world")]
    [InlineData("it's 12", "it|'s| |1|2")]
    [InlineData("a  b\n\n c", "a| | b|\n\n| c")]
    [InlineData("x\u00a0y", "x|\u00a0y")]
    public void Split_QwenPattern_CutsAsPublished(string text, string expected) =>
        Assert.Equal(expected.Split('|'), Chunks(PretokenizerPatterns.Qwen, text));

    [Fact]
    public void Split_LettersBeyondTheBasicPlane_AreLetters() =>
        Assert.Equal(["\U00020000\u5B57", " \U0001F642\U0001F642", "\U0001D7D8", "\U0001D400b"], Chunks(PretokenizerPatterns.Qwen, "\U00020000\u5B57 \U0001F642\U0001F642\U0001D7D8\U0001D400b"));

    [Fact]
    public void Split_PatternWithGaps_KeepsTheGaps() =>
        Assert.Equal(["12", "ab", "3", "-"], Chunks("[a-z]+|3", "12ab3-"));

    [Theory]
    [InlineData(PretokenizerPatterns.Qwen)]
    [InlineData(PretokenizerPatterns.Agent)]
    [InlineData(PretokenizerPatterns.Gpt2)]
    public void Split_RandomText_LosesNothing(string pattern)
    {
        var chance = new RandomText(11);
        var pretokenizer = new Pretokenizer(pattern);
        for (var i = 0; i < 500; i++)
        {
            var text = chance.Text(30);
            Assert.Equal(text, string.Concat(Chunks(pretokenizer, text)));
        }
    }

    private static List<string> Chunks(string pattern, string text) => Chunks(new Pretokenizer(pattern), text);

    private static List<string> Chunks(Pretokenizer pretokenizer, string text)
    {
        var chunks = new List<string>();
        foreach (var (start, end) in pretokenizer.Split(text))
        {
            Assert.True(end > start);
            chunks.Add(text[start..end]);
        }

        return chunks;
    }
}
