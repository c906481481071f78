using AgentPlatform.Inference.OpenAi;

namespace AgentPlatform.Tests.OpenAi;

public sealed class OutputSplitterTests
{
    private const string Call = "<tool_call>\n{\"name\": \"search\", \"arguments\": {\"query\": \"Warsaw\"}}\n</tool_call>";

    [Theory]
    [InlineData("I think\n</think>\n\nHello there", "I think", "Hello there", "")]
    [InlineData("I think\n</think>\n\n" + Call, "I think", "", "search{\"query\": \"Warsaw\"}")]
    [InlineData("a\n</think>\n\nFirst. " + Call + "\n" + Call, "a", "First.", "search{\"query\": \"Warsaw\"}search{\"query\": \"Warsaw\"}")]
    [InlineData("<think>\nagain\n</think>\n\nok", "again", "ok", "")]
    [InlineData("never closed\n", "never closed", "", "")]
    [InlineData("</think>\n\nno thought", "", "no thought", "")]
    [InlineData("x</think><tool_call>\n{broken\n</tool_call>", "x", "<tool_call>\n{broken\n</tool_call>", "")]
    [InlineData("x</think>a <tool_call>\n{\"name\": \"s", "x", "a<tool_call>\n{\"name\": \"s", "")]
    [InlineData("x</think>1 < 2 and <tool", "x", "1 < 2 and <tool", "")]
    [InlineData("x</think><tool_call>{\"name\": \"now\"}</tool_call>", "x", "", "now{}")]
    public void Append_AnyCutting_GivesTheSame(string text, string reasoning, string content, string calls)
    {
        for (var size = 1; size <= text.Length; size++)
        {
            var splitter = new OutputSplitter(callsAsText: false);
            List<OutputPiece> pieces = [];
            for (var at = 0; at < text.Length; at += size)
            {
                splitter.Append(text[at..Math.Min(at + size, text.Length)], pieces);
            }

            splitter.Finish(pieces);
            Assert.Equal(reasoning, string.Concat(pieces.Select(piece => piece.Reasoning)));
            Assert.Equal(content, string.Concat(pieces.Select(piece => piece.Content)));
            Assert.Equal(calls, string.Concat(pieces.Select(piece => piece.Call?.Name + piece.Call?.ArgumentsJson)));
        }
    }

    [Fact]
    public void Append_CallsAsText_LeavesThem()
    {
        var splitter = new OutputSplitter(callsAsText: true);
        List<OutputPiece> pieces = [];
        splitter.Append("</think>\n\n" + Call, pieces);
        splitter.Finish(pieces);
        Assert.Equal(Call, string.Concat(pieces.Select(piece => piece.Content)));
    }

    [Theory]
    [InlineData("one two three", "two", "one ")]
    [InlineData("one twx two", "two", "one twx ")]
    [InlineData("aaab", "aab", "a")]
    [InlineData("nothing here", "zzz", "nothing here")]
    public void StopText_AnyCutting_EndsBeforeTheStop(string text, string stop, string expected)
    {
        for (var size = 1; size <= text.Length; size++)
        {
            var filter = new StopText([stop, "unseen"]);
            var passed = string.Empty;
            for (var at = 0; at < text.Length; at += size)
            {
                passed += filter.Append(text[at..Math.Min(at + size, text.Length)]);
            }

            Assert.Equal(expected, passed + filter.Finish());
            Assert.Equal(expected != text, filter.Found);
        }
    }
}
