using AgentPlatform.Eval.Questions;
using AgentPlatform.Grading;
using AgentPlatform.ServiceDefaults;
using AgentPlatform.Tests.Shared;

namespace AgentPlatform.Tests.Eval;

public sealed class QuestionFileTests
{
    private const string Good = """{"id": "q1", "question": "Which?", "answers": ["x"]}""";

    [Fact]
    public async Task ReadAsync_OurForm_GivesQuestionsInOrder()
    {
        var set = await ReadAsync("""
            {"id": "q1", "question": "Which?", "answers": ["x", "y"], "labels": {"hops": 2, "split": "held_out"}}

            {"id": 7, "question": "Where?", "answer": "z"}
            """);

        Assert.Equal(["q1", "7"], set.Questions.Select(question => question.Id));
        Assert.Equal(["x", "y"], set.Questions[0].Answers);
        Assert.Equal("2", set.Questions[0].Labels["hops"]);
        Assert.Equal("held_out", set.Questions[0].Labels["split"]);
        Assert.Equal(["z"], set.Questions[1].Answers);
        Assert.Equal(64, set.Sha256.Length);
    }

    [Fact]
    public async Task ReadAsync_GaiaForm_IsUnderstood()
    {
        var set = await ReadAsync("""{"task_id": "c61d", "Question": "How many?", "Level": 2, "Final answer": "17", "file_name": "", "aug_answers": "seventeen, XVII", "Annotator Metadata": {"Steps": "1"}}""", "gaia");

        var question = Assert.Single(set.Questions);
        Assert.Equal("c61d", question.Id);
        Assert.Equal("How many?", question.Text);
        Assert.Equal(["17", "seventeen", "XVII"], question.Answers);
        Assert.Equal("2", question.Labels["level"]);
    }

    [Theory]
    [InlineData(Good + "\n" + "{\"id\": \"q2\", \"question\": \"Which?\"}", ":2: field \"answers\"")]
    [InlineData(Good + "\n\n" + Good, ":3: field \"id\" repeats \"q1\" of line 1")]
    [InlineData(Good + "\n{\"id\": \"q2\", ", ":2: is not valid JSON")]
    [InlineData("[1]", ":1: is a JSON Array")]
    [InlineData("{\"question\": \"Which?\", \"answers\": [\"x\"]}", ":1: field \"id\"")]
    [InlineData("{\"id\": \" \", \"question\": \"Which?\", \"answers\": [\"x\"]}", ":1: field \"id\"")]
    [InlineData("{\"id\": \"a\\u0000b\", \"question\": \"Which?\", \"answers\": [\"x\"]}", ":1: field \"id\"")]
    [InlineData("{\"id\": \"q\", \"question\": \"\", \"answers\": [\"x\"]}", ":1: field \"question\"")]
    [InlineData("{\"id\": \"q\", \"question\": {}, \"answers\": [\"x\"]}", ":1: field \"question\"")]
    [InlineData("{\"id\": \"q\", \"question\": \"Which?\", \"answers\": []}", ":1: field \"answers\"")]
    [InlineData("{\"id\": \"q\", \"question\": \"Which?\", \"answers\": [\"x\", \"\"]}", ":1: field \"answers\"")]
    [InlineData("{\"id\": \"q\", \"question\": \"Which?\", \"answers\": null}", ":1: field \"answers\"")]
    [InlineData("{\"task_id\": \"q\", \"Question\": \"Which?\", \"Final answer\": \"\"}", ":1: field \"Final answer\"")]
    [InlineData("{\"id\": \"q\", \"question\": \"Which?\", \"answers\": [\"x\"], \"labels\": [\"hops\"]}", ":1: field \"labels\"")]
    [InlineData("{\"id\": \"q\", \"question\": \"Which?\", \"answers\": [\"x\"], \"labels\": {\"hops\": {}}}", ":1: field \"labels.hops\"")]
    [InlineData("{\"id\": \"q\", \"question\": \"Which?\", \"answers\": [\"x\"], \"file_name\": \"a.xlsx\"}", ":1: field \"file_name\"")]
    [InlineData("", ": is empty")]
    [InlineData("\n  \n", ": is empty")]
    public async Task ReadAsync_BadFile_NamesFileLineAndField(string content, string expected)
    {
        var error = await Assert.ThrowsAsync<PlatformException>(() => ReadAsync(content));

        Assert.Equal(PlatformErrorCode.Invalid, error.Code);
        Assert.Contains("questions.jsonl" + expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_GoldTheGraderCannotUse_NamesTheLine()
    {
        var error = await Assert.ThrowsAsync<PlatformException>(() => ReadAsync(Good, "numeric"));

        Assert.Contains("questions.jsonl:1: field \"answers\" cannot be graded by \"numeric\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_NotUtf8_NamesTheLine()
    {
        using var folder = new TempFolder();
        var path = folder.File("questions.jsonl");
        await File.WriteAllBytesAsync(path, [.. "{}\n"u8, 0xC3, 0x28], TestContext.Current.CancellationToken);

        var error = await Assert.ThrowsAsync<PlatformException>(() => QuestionFile.ReadAsync(path, GraderRegistry.Default.Find("exact"), 0, TestContext.Current.CancellationToken));

        Assert.Contains("questions.jsonl:2: is not UTF-8", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_ByteOrderMarkAndWindowsLines_AreFine()
    {
        var set = await ReadAsync("\uFEFF" + Good + "\r\n");

        Assert.Equal("q1", Assert.Single(set.Questions).Id);
    }

    private static async Task<QuestionSet> ReadAsync(string content, string grader = "exact")
    {
        using var folder = new TempFolder();
        var path = folder.File("questions.jsonl");
        await File.WriteAllTextAsync(path, content, TestContext.Current.CancellationToken);
        return await QuestionFile.ReadAsync(path, GraderRegistry.Default.Find(grader), 0, TestContext.Current.CancellationToken);
    }
}
