using System.Text;
using System.Text.Json;
using AgentPlatform.Models.Text;

namespace AgentPlatform.Tests.Models.Text;

public sealed class AgentOutputParserTests
{
    private const string Search = "<tool_call>\n{\"name\": \"search\", \"arguments\": {\"query\": \"Warsaw\"}}\n</tool_call>";

    [Fact]
    public void Parse_ToolTurn_GivesThoughtAndCall()
    {
        var turn = AgentOutputParser.Parse($"\"birthplace\": \"Warsaw\"\n</think>\n\n{Search}<|im_end|>");
        Assert.Equal("\"birthplace\": \"Warsaw\"", turn.Thought);
        Assert.Equal([new ParsedToolCall("search", "{\"query\": \"Warsaw\"}")], turn.ToolCalls);
        Assert.Null(turn.Answer);
        Assert.Null(turn.Malformed);
        Assert.Equal("", turn.Content);
    }

    [Fact]
    public void Parse_FinalTurn_GivesAnswer()
    {
        var turn = AgentOutputParser.Parse("t\n</think>\n\nSo: <answer> Tallinn\n</answer><|im_end|>");
        Assert.Equal("Tallinn", turn.Answer);
        Assert.Empty(turn.ToolCalls);
        Assert.Null(turn.Malformed);
    }

    [Fact]
    public void Parse_AnswerInThought_DoesNotCount() =>
        Assert.Null(AgentOutputParser.Parse("<answer>Riga</answer>\n</think>\n\nnothing").Answer);

    [Fact]
    public void Parse_SeveralAnswers_LastCounts() =>
        Assert.Equal("b", AgentOutputParser.Parse("</think><answer>a</answer><answer>b</answer>").Answer);

    [Fact]
    public void Parse_AnswerInsideToolCall_DoesNotCount()
    {
        var turn = AgentOutputParser.Parse("</think><tool_call>{\"name\": \"s\", \"arguments\": {\"q\": \"<answer>x</answer>\"}}</tool_call>");
        Assert.Null(turn.Answer);
        Assert.Equal("{\"q\": \"<answer>x</answer>\"}", Assert.Single(turn.ToolCalls).ArgumentsJson);
    }

    [Fact]
    public void Parse_SeveralCalls_KeepsTheirOrderAndTheTextAround()
    {
        var turn = AgentOutputParser.Parse($"t</think>Look: {Search}\n<tool_call>{{\"name\": \"visit\"}}</tool_call> done");
        Assert.Equal(["search", "visit"], turn.ToolCalls.Select(call => call.Name));
        Assert.Equal("{}", turn.ToolCalls[1].ArgumentsJson);
        Assert.Equal("Look: \n done", turn.Content);
        Assert.Null(turn.Malformed);
    }

    [Fact]
    public void Parse_ArgumentsAsText_AreReadFromIt() =>
        Assert.Equal("{\"q\": 1}", Assert.Single(Call("{\"name\": \"s\", \"arguments\": \"{\\\"q\\\": 1}\"}").ToolCalls).ArgumentsJson);

    [Fact]
    public void Parse_PlainReply_IsContentWithoutFault()
    {
        var turn = AgentOutputParser.Parse("<think>\nhm\n</think>\n\nHello there.");
        Assert.Equal(("hm", "Hello there.", null, null), (turn.Thought, turn.Content, turn.Answer, turn.Malformed));
    }

    [Theory]
    [InlineData("", MalformedReason.UnclosedThought)]
    [InlineData("thinking and thinking", MalformedReason.UnclosedThought)]
    [InlineData("<tool_call>{\"name\": \"s\"}</tool_call>", MalformedReason.UnclosedThought)]
    [InlineData("</think><tool_call>{\"name\": \"s\"}", MalformedReason.UnclosedToolCall)]
    [InlineData("</think><answer>Tallinn", MalformedReason.UnclosedAnswer)]
    public void Parse_UnclosedTag_IsMalformed(string text, MalformedReason reason)
    {
        var turn = AgentOutputParser.Parse(text);
        Assert.Equal(reason, turn.Malformed?.Reason);
        Assert.Empty(turn.ToolCalls);
        Assert.Null(turn.Answer);
    }

    [Theory]
    [InlineData("", MalformedReason.InvalidJson)]
    [InlineData("{\"name\": \"s\", \"arguments\": {\"q\": \"x}}", MalformedReason.InvalidJson)]
    [InlineData("{\"name\": \"s\"} {\"name\": \"t\"}", MalformedReason.InvalidJson)]
    [InlineData("[\"s\"]", MalformedReason.InvalidJson)]
    [InlineData("{\"name\": \"\\ud800\"}", MalformedReason.InvalidJson)]
    [InlineData("{\"arguments\": {}}", MalformedReason.MissingName)]
    [InlineData("{\"name\": \" \", \"arguments\": {}}", MalformedReason.MissingName)]
    [InlineData("{\"name\": 3, \"arguments\": {}}", MalformedReason.MissingName)]
    [InlineData("{\"name\": \"s\", \"arguments\": [1]}", MalformedReason.InvalidArguments)]
    [InlineData("{\"name\": \"s\", \"arguments\": \"x\"}", MalformedReason.InvalidArguments)]
    [InlineData("{\"name\": \"s\", \"arguments\": \"[1]\"}", MalformedReason.InvalidArguments)]
    public void Parse_BadCall_IsMalformed(string json, MalformedReason reason)
    {
        var turn = Call(json);
        Assert.Equal(reason, turn.Malformed?.Reason);
        Assert.NotEmpty(turn.Malformed!.Message);
        Assert.Empty(turn.ToolCalls);
    }

    [Fact]
    public void Parse_BadCallAfterGoodOne_KeepsTheGoodOne()
    {
        var turn = AgentOutputParser.Parse($"</think>{Search}<tool_call>nope</tool_call>");
        Assert.Equal("search", Assert.Single(turn.ToolCalls).Name);
        Assert.Equal(MalformedReason.InvalidJson, turn.Malformed?.Reason);
    }

    [Fact]
    public void Parse_HalfASurrogatePair_IsMalformed() =>
        Assert.Equal(MalformedReason.InvalidJson, Call("{\"name\": \"\uD800\"}").Malformed?.Reason);

    [Fact]
    public void Parse_DeeplyNestedArguments_AreMalformed() =>
        Assert.Equal(MalformedReason.InvalidJson, Call($"{{\"name\": \"s\", \"arguments\": {new string('[', 5000)}").Malformed?.Reason);

    [Fact]
    public void Parse_AnyMutation_NeverThrowsAndGivesOnlyValidCalls()
    {
        var chance = new RandomText(21);
        var seeds = new[] { $"t\n</think>\n\n{Search}\n{Search}<|im_end|>", "t</think><answer>Lima</answer>", $"<think>a</think>{Search}<answer>b" };
        for (var i = 0; i < 20_000; i++)
        {
            var text = new StringBuilder(seeds[chance.Next(seeds.Length)]);
            for (var edits = chance.Next(5); edits >= 0; edits--)
            {
                var place = chance.Next(text.Length + 1);
                text.Remove(place, Math.Min(chance.Next(6), text.Length - place));
                text.Insert(chance.Next(text.Length + 1), chance.Text(2));
            }

            var turn = AgentOutputParser.Parse(text.ToString());
            foreach (var call in turn.ToolCalls)
            {
                Assert.NotEmpty(call.Name);
                using var arguments = JsonDocument.Parse(call.ArgumentsJson);
                Assert.Equal(JsonValueKind.Object, arguments.RootElement.ValueKind);
            }
        }
    }

    private static ParsedTurn Call(string json) => AgentOutputParser.Parse($"</think><tool_call>{json}</tool_call>");
}
