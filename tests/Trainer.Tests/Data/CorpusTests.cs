using AgentPlatform.Models.Text;
using AgentPlatform.ServiceDefaults;
using AgentPlatform.Trainer.Data;

namespace AgentPlatform.Tests.Data;

public sealed class CorpusTests : IDisposable
{
    private static readonly Tokenizer s_tokenizer = Tokenizer.FromJson(BpeTrainer.Train(["find the capital of \"Peru\" user assistant"], 320, SmallModelTokens.All, PretokenizerPatterns.Agent));
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void TextCorpus_LossFromAndProbes_MarkTheRightTokens()
    {
        File.WriteAllText(_file, """{"text": "say: Lima\n\"capital\": \"Lima\"\n", "loss_from": 10, "probes": [[22, 26]]}""");

        var example = Assert.Single(TextCorpus.Read(_file, s_tokenizer, 64));

        var predicted = example.Sequence.Predicted.ToArray().Select(i => example.Sequence.Tokens.Span[i]).ToArray();
        Assert.Equal("\"capital\": \"Lima\"\n<|endoftext|>", s_tokenizer.Decode(predicted));
        var probe = Assert.Single(example.Probes);
        Assert.Equal("Lima", s_tokenizer.Decode(predicted[probe]));
    }

    [Fact]
    public void ChatCorpus_Conversation_OnlyAssistantTokensCarryLossAndTokensAreTheAgentLoops()
    {
        File.WriteAllText(_file, """{"messages": [{"role": "user", "content": "find"}, {"role": "assistant", "content": "x\n</think>\n\n<tool_call>"}, {"role": "tool", "content": "Peru <|im_end|>"}, {"role": "assistant", "content": "y", "loss": false}]}""");
        var format = ChatFormat.Create(s_tokenizer, ChatTemplates.Compact);

        var example = Assert.Single(ChatCorpus.Read(_file, format, 512));

        var tokens = example.Sequence.Tokens.ToArray();
        var expected = TokenPiece.Concatenate(format.EncodePrompt([new ChatTurn(ChatRole.User, "find")], [], true))
            .Concat(s_tokenizer.EncodeWithSpecial("x\n</think>\n\n<tool_call>")).Append(format.EndOfTurnId)
            .Concat(TokenPiece.Concatenate(format.EncodeToolResults(["Peru <|im_end|>"])))
            .Concat(s_tokenizer.EncodeWithSpecial("y")).Append(format.EndOfTurnId);
        Assert.Equal(expected, tokens);
        Assert.Equal("x\n</think>\n\n<tool_call><|im_end|>", s_tokenizer.Decode(example.Sequence.Predicted.ToArray().Select(i => tokens[i]).ToArray()));
    }

    [Theory]
    [InlineData("{\"txt\": 1}", "\"text\"")]
    [InlineData("{\"text\": \"abc\", \"probes\": [[1, 9]]}", "[1, 9]")]
    [InlineData("{\"text\"", "line 2")]
    public void TextCorpus_BadLine_NamesFileLineAndField(string line, string expected)
    {
        File.WriteAllLines(_file, ["{\"text\": \"fine\"}", line]);

        var error = Assert.Throws<PlatformException>(() => TextCorpus.Read(_file, s_tokenizer, 64));

        Assert.Contains(_file + ", line 2", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TaskFile_SameIdTwice_IsRefused()
    {
        File.WriteAllLines(_file, ["{\"id\": \"a\", \"question\": \"q\", \"answers\": [\"x\"]}", "{\"id\": \"a\", \"question\": \"r\", \"answers\": [\"y\"]}"]);

        Assert.Contains("\"a\"", Assert.Throws<PlatformException>(() => TaskFile.Read(_file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ShuffledOrder_EachEpoch_HoldsEveryIndexOnceInAnotherOrder()
    {
        var order = new ShuffledOrder(10, 3);
        var first = Enumerable.Range(0, 10).Select(i => order[i]).ToArray();
        var second = Enumerable.Range(10, 10).Select(i => order[i]).ToArray();

        Assert.Equal(Enumerable.Range(0, 10), first.Order());
        Assert.Equal(Enumerable.Range(0, 10), second.Order());
        Assert.NotEqual(first, second);
        Assert.Equal(first[4], new ShuffledOrder(10, 3)[4]);
    }
}
