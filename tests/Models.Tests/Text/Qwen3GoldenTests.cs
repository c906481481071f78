using System.Text.Json;
using AgentPlatform.Models.Text;

namespace AgentPlatform.Tests.Models.Text;

public sealed class Qwen3GoldenTests
{
    private static readonly Lazy<Tokenizer> Real = new(() => Tokenizer.FromJson(SharedData.Qwen3("tokenizer.json")));

    [Theory]
    [InlineData("qwen2_bpe_vectors.json")]
    [InlineData("golden_texts.json")]
    public void EncodeWithSpecial_RealTokenizer_MatchesVectors(string file)
    {
        using var vectors = JsonDocument.Parse(SharedData.Qwen3(file));
        var tokenizer = Real.Value;
        var wrong = new List<string>();
        foreach (var vector in vectors.RootElement.EnumerateArray())
        {
            var text = vector.GetProperty("text").GetString()!;
            int[] expected = [.. vector.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())];
            var actual = tokenizer.EncodeWithSpecial(text);
            if (!expected.SequenceEqual(actual))
            {
                wrong.Add($"{text}: expected {string.Join(' ', expected)}, actual {string.Join(' ', actual)}");
            }

            if (vector.TryGetProperty("decoded", out var decoded))
            {
                Assert.Equal(decoded.GetString(), tokenizer.Decode(expected));
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void EncodePrompt_RealTokenizer_MatchesGoldenChats()
    {
        using var golden = JsonDocument.Parse(SharedData.Qwen3("golden_chat_template.json"));
        var format = ChatFormat.Create(Real.Value, SharedData.Qwen3("Qwen3-Thinking-2507.transcribed.jinja"));
        var compared = 0;
        foreach (var item in golden.RootElement.GetProperty("cases").EnumerateArray())
        {
            // The golden chats are of the hybrid Qwen3, which differs in the generation prompt alone.
            var input = item.GetProperty("input");
            if (input.TryGetProperty("enable_thinking", out _))
            {
                continue;
            }

            var generates = input.TryGetProperty("add_generation_prompt", out var add) && add.GetBoolean();
            var pieces = format.EncodePrompt(GoldenChat.Messages(input), GoldenChat.Tools(input), generates);
            var text = item.GetProperty("text").GetString() + (generates ? "<think>\n" : "");
            int[] expected = [.. item.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()), .. generates ? (int[])[151667, 198] : []];
            var ids = TokenPiece.Concatenate(pieces);
            Assert.Equal(text, Real.Value.Decode(ids));
            Assert.Equal(expected, ids);
            compared++;
        }

        Assert.True(compared >= 10, $"only {compared} golden chats");
    }
}
