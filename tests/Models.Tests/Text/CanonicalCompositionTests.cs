using AgentPlatform.Models.Text;

namespace AgentPlatform.Tests.Models.Text;

public sealed class CanonicalCompositionTests
{
    [Theory]
    [InlineData("plain ASCII", "plain ASCII")]
    [InlineData("e\u0301", "\u00e9")]
    [InlineData("\u00e9", "\u00e9")]
    [InlineData("a\u0323\u0302", "\u1ead")]
    [InlineData("a\u0302\u0323", "\u1ead")]
    [InlineData("q\u0307\u0323", "q\u0323\u0307")]
    [InlineData("a\u0300\u0301", "\u00e0\u0301")]
    [InlineData("a\u0315\u0300", "\u00e0\u0315")]
    [InlineData("a\u0345\u0345\u0300", "\u00e0\u0345\u0345")]
    [InlineData("\u0301a", "\u0301a")]
    [InlineData("\u212b", "\u00c5")]
    [InlineData("\u2126", "\u03a9")]
    [InlineData("\u0344", "\u0308\u0301")]
    [InlineData("\u0958", "\u0915\u093c")]
    [InlineData("\u1112\u1161\u11ab", "\ud55c")]
    [InlineData("\ud558\u11ab", "\ud55c")]
    [InlineData("\u1161\u11ab", "\u1161\u11ab")]
    [InlineData("\uac01\u11a8", "\uac01\u11a8")]
    [InlineData("\uf900", "\u8c48")]
    [InlineData("\U0002f800", "\u4e3d")]
    [InlineData("\U0001d15e", "\U0001d157\U0001d165")]
    [InlineData("\U00011099\U000110ba", "\U0001109a")]
    [InlineData("ﬁ", "ﬁ")]
    public void Normalize_KnownText_IsComposed(string text, string expected) =>
        Assert.Equal(expected, CanonicalComposition.Normalize(text));

    [Fact]
    public void Normalize_RandomMarks_IsStable()
    {
        const string Pool = "aeoAyi\u0300\u0301\u0323\u0327\u0308\u0345\u1100\u1161\u11a8\uac00\u0344\u212b\u0958";
        var chance = new Random(5);
        for (var i = 0; i < 2000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, chance.Next(8)).Select(_ => Pool[chance.Next(Pool.Length)]));
            var once = CanonicalComposition.Normalize(text);
            Assert.Equal(once, CanonicalComposition.Normalize(once));
        }
    }
}
