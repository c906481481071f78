using AgentPlatform.Models.Text;

namespace AgentPlatform.Tests.Models.Text;

public sealed class StreamingDecoderTests
{
    private static readonly Tokenizer Small = SmallTokenizer.Instance;

    [Fact]
    public void Append_BytesOfOneCharacter_GivesItOnlyWhenComplete()
    {
        var decoder = new StreamingDecoder(Small);
        int[] ids = Small.Encode("\U0001F642");
        Assert.Equal(4, ids.Length);
        Assert.Equal(["", "", "", "\U0001F642"], ids.Select(decoder.Append));
        Assert.Equal("", decoder.Flush());
    }

    [Fact]
    public void Flush_UnfinishedCharacter_GivesReplacementAndStartsAnew()
    {
        var decoder = new StreamingDecoder(Small);
        var ids = Small.Encode("\U0001F642");
        Assert.Equal("", decoder.Append(ids[0]));
        Assert.Equal("\uFFFD", decoder.Flush());
        Assert.Equal("a", decoder.Append(Small.Encode("a")[0]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Append_RandomIds_AddsUpToDecode(bool skipSpecial)
    {
        var chance = new Random(4);
        for (var i = 0; i < 500; i++)
        {
            int[] ids = [.. Enumerable.Range(0, chance.Next(40)).Select(_ => chance.Next(Small.VocabularySize + 2))];
            var decoder = new StreamingDecoder(Small, skipSpecial);
            var text = string.Concat(ids.Select(decoder.Append)) + decoder.Flush();
            Assert.Equal(Small.Decode(ids, skipSpecial), text);
        }
    }
}
