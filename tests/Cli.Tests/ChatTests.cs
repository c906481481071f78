using System.Text.Json;
using AgentPlatform.Contracts.AgentDock.V1;
using Grpc.Core;

namespace AgentPlatform.Tests.Cli;

/// <summary>chat: the one agent loop, an engine and tools over real sockets.</summary>
public sealed class ChatTests
{
    private const string Search = "look\n</think>\n\n<tool_call>\n{\"name\": \"search\", \"arguments\": {\"query\": \"Ada\"}}\n</tool_call>";
    private const string Answer = "found\n</think>\n\n<answer>London</answer>";

    [Fact]
    public async Task Chat_OneQuestion_ShowsThinkingCallResultAndAnswer()
    {
        await using var platform = await FakePlatform.StartAsync();
        platform.Engine.Turns.Enqueue(Search);
        platform.Engine.Turns.Enqueue(Answer);

        var run = await platform.RunAsync("chat", "--question", "Where was Ada born?");

        Assert.Equal(0, run.Code);
        string[] words = ["think   look", "call    search {\"query\": \"Ada\"}", "result  \"birthplace\": \"London\"", "think   found", "answer  London", "2 turns, 1 calls"];
        var places = words.Select(word => run.Out.IndexOf(word, StringComparison.Ordinal)).ToList();
        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Order(), places);
        Assert.Contains("Where was Ada born?", platform.Engine.PromptOf(0), StringComparison.Ordinal);
        Assert.Contains("<tool_response>\n\"birthplace\": \"London\"", platform.Engine.PromptOf(1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_Json_OneObjectALine()
    {
        await using var platform = await FakePlatform.StartAsync();
        platform.Engine.Turns.Enqueue(Search);
        platform.Engine.Turns.Enqueue(Answer);

        var run = await platform.RunAsync("chat", "--question", "Where?", "--json");

        var events = run.Out.TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(["turn", "call", "result", "turn", "end"], events.Select(e => e.GetProperty("event").GetString()));
        Assert.Equal("London", events[^1].GetProperty("answer").GetString());
    }

    [Fact]
    public async Task Chat_PipedQuestions_AreAskedOneByOne()
    {
        await using var platform = await FakePlatform.StartAsync();
        platform.Engine.Turns.Enqueue(Answer);
        platform.Engine.Turns.Enqueue(Answer);

        var run = await CommandRun.WithInputAsync("one?\n\ntwo?\n", "chat", "--state", platform.StatePath);

        Assert.Equal(0, run.Code);
        Assert.Equal(2, platform.Engine.Requests.Count);
        Assert.DoesNotContain("one?", platform.Engine.PromptOf(1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_Remember_KeepsTheConversation()
    {
        await using var platform = await FakePlatform.StartAsync();
        platform.Engine.Turns.Enqueue(Answer);
        platform.Engine.Turns.Enqueue(Answer);

        await CommandRun.WithInputAsync("one?\ntwo?\n", "chat", "--remember", "--state", platform.StatePath);

        Assert.Contains("one?", platform.Engine.PromptOf(1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_ToolFault_IsShownAndReadByTheModel()
    {
        await using var platform = await FakePlatform.StartAsync();
        platform.Tools.Response = new CallToolResponse { Fault = Fault.Tool, Text = "Error: no page." };
        platform.Engine.Turns.Enqueue(Search);
        platform.Engine.Turns.Enqueue(Answer);

        var run = await platform.RunAsync("chat", "--question", "Where?");

        Assert.Contains("Error: no page. (tool,", run.Out, StringComparison.Ordinal);
        Assert.Contains("Error: no page.", platform.Engine.PromptOf(1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_NoAnswer_FailsWithTheReason()
    {
        await using var platform = await FakePlatform.StartAsync();
        platform.Engine.Turns.Enqueue(Search);

        var run = await platform.RunAsync("chat", "--question", "Where?", "--max-turns", "1");

        Assert.Equal(1, run.Code);
        Assert.Contains("no answer: max turns", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_EngineFails_IsASentence()
    {
        await using var platform = await FakePlatform.StartAsync();
        platform.Engine.Failure = new RpcException(new Status(StatusCode.FailedPrecondition, "no model is loaded"));

        var run = await platform.RunAsync("chat", "--question", "Where?");

        Assert.Equal((1, "agentctl: no model is loaded.\n"), (run.Code, run.Error));
    }

    [Fact]
    public async Task Chat_UnknownTool_NamesThoseThatAre()
    {
        await using var platform = await FakePlatform.StartAsync();

        var run = await platform.RunAsync("chat", "--question", "Where?", "--tools", "fly");

        Assert.Equal((1, "agentctl: The gateway has no tool 'fly'; it has search.\n"), (run.Code, run.Error));
    }

    [Fact]
    public async Task Chat_Model_IsPublishedFirst()
    {
        await using var platform = await FakePlatform.StartAsync();
        platform.Engine.Turns.Enqueue(Answer);
        var folder = Path.GetDirectoryName(platform.StatePath)!;

        var run = await platform.RunAsync("chat", "--question", "Where?", "--model", folder);

        Assert.Equal(0, run.Code);
        Assert.Equal(folder, platform.Trainer.Published!.ModelPath);
    }

    [Fact]
    public async Task Chat_WrongModelFolder_IsRefusedWithTheTrainersWords()
    {
        await using var platform = await FakePlatform.StartAsync();
        platform.Trainer.Failure = new RpcException(new Status(StatusCode.InvalidArgument, "config.json: is missing"));

        var run = await platform.RunAsync("chat", "--question", "Where?", "--model", Path.GetDirectoryName(platform.StatePath)!);

        Assert.Equal((1, "agentctl: config.json: is missing.\n"), (run.Code, run.Error));
    }

    [Fact]
    public async Task Chat_NoSuchFolder_SaysSo()
    {
        await using var platform = await FakePlatform.StartAsync();

        var run = await platform.RunAsync("chat", "--question", "Where?", "--model", "/nowhere/model");

        Assert.Equal((1, "agentctl: There is no folder /nowhere/model.\n"), (run.Code, run.Error));
    }
}
