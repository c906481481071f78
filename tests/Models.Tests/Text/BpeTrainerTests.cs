using System.Text;
using System.Text.Json;
using AgentPlatform.Models.Text;

namespace AgentPlatform.Tests.Models.Text;

public sealed class BpeTrainerTests
{
    [Fact]
    public void Train_SameTexts_GivesSameFile() =>
        Assert.Equal(SmallTokenizer.Json, BpeTrainer.Train(SmallTokenizer.Texts(), 440, SmallModelTokens.All, PretokenizerPatterns.Agent));

    [Fact]
    public void Train_EnoughText_GivesVocabularyAskedFor()
    {
        var tokenizer = SmallTokenizer.Instance;
        Assert.Equal(440, tokenizer.VocabularySize);
        Assert.Equal([.. Enumerable.Range(440 - SmallModelTokens.All.Count, SmallModelTokens.All.Count)], tokenizer.AddedTokens.Select(token => token.Id));
        Assert.Equal(SmallModelTokens.All, tokenizer.AddedTokens.Select(token => token.Content));
        Assert.Equal(["<|endoftext|>", "<|im_start|>", "<|im_end|>"], tokenizer.AddedTokens.Where(token => token.IsSpecial).Select(token => token.Content));
    }

    [Fact]
    public void Train_FrequentKey_BecomesOneToken() =>
        Assert.Single(SmallTokenizer.Instance.Encode("\"capital\": \""));

    [Fact]
    public void Train_TagsInTexts_AreNotLearned()
    {
        using var document = JsonDocument.Parse(SmallTokenizer.Json);
        Assert.DoesNotContain(document.RootElement.GetProperty("model").GetProperty("vocab").EnumerateObject(), entry => entry.Name.Contains("tool_call", StringComparison.Ordinal));
    }

    [Fact]
    public void Train_TooFewPairs_GivesFewerTokensThatStillCoverAllText()
    {
        var tokenizer = Tokenizer.FromJson(BpeTrainer.Train(["ab ab ab"], 1000, ["<end>"], PretokenizerPatterns.Qwen));
        Assert.InRange(tokenizer.VocabularySize, 258, 262);
        Assert.Equal("日本 \0 ab", tokenizer.Decode(tokenizer.Encode("日本 \0 ab")));
    }

    [Fact]
    public void Train_VocabularyTooSmall_IsRefused() =>
        Assert.Throws<ArgumentException>(() => BpeTrainer.Train(["a"], 256, ["<end>"], PretokenizerPatterns.Qwen));

    [Fact]
    public void Train_AddedTokenTwice_IsRefused() =>
        Assert.Throws<ArgumentException>(() => BpeTrainer.Train(["a"], 300, ["<end>", "<end>"], PretokenizerPatterns.Qwen));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Learn_RandomWords_MatchesCountingAnewForEachMerge(int seed)
    {
        var chance = new Random(seed);
        var chunks = new List<(byte[] Bytes, long Count)>();
        for (var i = 0; i < 60; i++)
        {
            var word = string.Concat(Enumerable.Range(0, chance.Next(1, 12)).Select(_ => "abc"[chance.Next(3)]));
            chunks.Add((Encoding.UTF8.GetBytes(word), chance.Next(1, 5)));
        }

        var (tokens, merges) = new BpeMergeLearner(chunks).Learn(256 + 60, 2);
        var (expectedTokens, expectedMerges) = NaiveBpe.Learn(chunks, 256 + 60, 2);
        Assert.Equal(expectedMerges, merges);
        Assert.Equal(expectedTokens, tokens);
        Assert.Equal(tokens.Count, tokens.Distinct().Count());
    }
}
