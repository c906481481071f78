using System.ClientModel;
using System.ClientModel.Primitives;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AgentPlatform.Tests.Fixtures;
using OpenAI;
using OpenAI.Chat;

namespace AgentPlatform.Tests.OpenAi;

public sealed class ChatCompletionsTests
{
    private static readonly ChatMessage[] Question = [new UserChatMessage("What is the capital of Poland?")];

    [Fact]
    public async Task Client_WholeAndStreamed_SayTheSame()
    {
        await using var host = await EngineHost.WithModelAsync(1);
        var chat = Client(host);

        var whole = (await chat.CompleteChatAsync(Question, Options(), TestContext.Current.CancellationToken)).Value;
        var text = string.Empty;
        ChatFinishReason? finish = null;
        ChatTokenUsage? usage = null;
        await foreach (var update in chat.CompleteChatStreamingAsync(Question, Options(), TestContext.Current.CancellationToken))
        {
            text += string.Concat(update.ContentUpdate.Select(part => part.Text));
            finish = update.FinishReason ?? finish;
            usage = update.Usage ?? usage;
        }

        Assert.Equal(string.Concat(whole.Content.Select(part => part.Text)), text);
        Assert.Equal(ChatFinishReason.Length, whole.FinishReason);
        Assert.Equal(whole.FinishReason, finish);
        Assert.Equal(40, whole.Usage.OutputTokenCount);
        Assert.Equal(whole.Usage.TotalTokenCount, usage!.TotalTokenCount);
        Assert.Equal(TestModel.Id, whole.Model);
    }

    [Fact]
    public async Task Stream_Raw_IsFramedAsServerSentEvents()
    {
        await using var host = await EngineHost.WithModelAsync(1);
        using var response = await PostAsync(host, """{"model":"tiny","messages":[{"role":"user","content":"hi"}],"max_tokens":8,"seed":1,"stream":true,"stream_options":{"include_usage":true}}""");

        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var events = body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.All(events, line => Assert.StartsWith("data: ", line, StringComparison.Ordinal));
        Assert.Equal("data: [DONE]", events[^1]);
        Assert.Contains("\"role\":\"assistant\"", events[0], StringComparison.Ordinal);
        Assert.Contains("\"finish_reason\":\"length\"", events[^3], StringComparison.Ordinal);
        using var usage = JsonDocument.Parse(events[^2]["data: ".Length..]);
        Assert.Equal(0, usage.RootElement.GetProperty("choices").GetArrayLength());
        Assert.Equal(8, usage.RootElement.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
    }

    [Fact]
    public async Task Reasoning_BeforeTheThoughtEnds_IsApartFromTheContent()
    {
        await using var host = await EngineHost.WithModelAsync(1);
        using var response = await PostAsync(host, """{"model":"tiny","messages":[{"role":"user","content":"hi"}],"max_tokens":8,"seed":1}""");

        var message = (await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("choices")[0].GetProperty("message");

        // Eight tokens of a random model never close the thought.
        Assert.Equal(JsonValueKind.Null, message.GetProperty("content").ValueKind);
        Assert.NotEmpty(message.GetProperty("reasoning_content").GetString()!);
    }

    [Fact]
    public async Task Stop_StringInTheText_EndsItAndCancelsTheRest()
    {
        await using var host = await EngineHost.WithModelAsync(1);
        const string body = """{"model":"tiny","messages":[{"role":"user","content":"hi"}],"max_tokens":200,"seed":1""";
        using var free = await PostAsync(host, body + "}");
        var text = await ReasoningAsync(free);
        var stop = text.Substring(20, 3);
        using var stopped = await PostAsync(host, $"{body},\"stop\":[{JsonSerializer.Serialize(stop)}]}}");

        Assert.Equal(text[..text.IndexOf(stop, StringComparison.Ordinal)].Trim('\n'), (await ReasoningAsync(stopped)).Trim('\n'));
        await host.CheckIntegrityAsync();
    }

    [Fact]
    public async Task Models_ListTheServedOne()
    {
        await using var host = await EngineHost.WithModelAsync(1);
        var models = await host.CreateHttpClient().GetFromJsonAsync<JsonElement>("/v1/models", TestContext.Current.CancellationToken);
        Assert.Equal(TestModel.Id, models.GetProperty("data")[0].GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("{", HttpStatusCode.BadRequest, "invalid_json", null)]
    [InlineData("""{"messages":[{"role":"user","content":"x"}]}""", HttpStatusCode.BadRequest, "invalid_value", "model")]
    [InlineData("""{"model":"gpt","messages":[{"role":"user","content":"x"}]}""", HttpStatusCode.NotFound, "model_not_found", "model")]
    [InlineData("""{"model":"tiny"}""", HttpStatusCode.BadRequest, "invalid_value", "messages")]
    [InlineData("""{"model":"tiny","messages":[{"role":"wizard","content":"x"}]}""", HttpStatusCode.BadRequest, "invalid_value", "messages[0].role")]
    [InlineData("""{"model":"tiny","messages":[{"role":"user","content":5}]}""", HttpStatusCode.BadRequest, "invalid_value", "messages[0].content")]
    [InlineData("""{"model":"tiny","messages":[{"role":"user","content":[{"type":"image_url"}]}]}""", HttpStatusCode.BadRequest, "unsupported_parameter", "messages[0].content")]
    [InlineData("""{"model":"tiny","messages":[{"role":"user","content":"x"}],"temperature":-1}""", HttpStatusCode.BadRequest, "sampling_out_of_range", "sampling.temperature")]
    [InlineData("""{"model":"tiny","messages":[{"role":"user","content":"x"}],"max_tokens":0}""", HttpStatusCode.BadRequest, "invalid_value", "max_tokens")]
    [InlineData("""{"model":"tiny","messages":[{"role":"user","content":"x"}],"n":2}""", HttpStatusCode.BadRequest, "unsupported_parameter", "n")]
    [InlineData("""{"model":"tiny","messages":[{"role":"user","content":"x"}],"stop":5}""", HttpStatusCode.BadRequest, "invalid_value", "stop")]
    [InlineData("""{"model":"tiny","messages":[{"role":"user","content":"x"}],"tools":[{"type":"function"}]}""", HttpStatusCode.BadRequest, "invalid_value", "tools[0]")]
    [InlineData("""{"model":"tiny","messages":[{"role":"user","content":"x"}],"tool_choice":"required"}""", HttpStatusCode.BadRequest, "unsupported_parameter", "tool_choice")]
    [InlineData("""{"model":"tiny","messages":[{"role":"user","content":"x"}],"response_format":{"type":"json_object"}}""", HttpStatusCode.BadRequest, "unsupported_parameter", "response_format")]
    public async Task Post_InvalidRequest_AnswersInOpenAiForm(string body, HttpStatusCode status, string code, string? parameter)
    {
        await using var host = await EngineHost.WithModelAsync(1);
        using var response = await PostAsync(host, body);

        var error = (await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("error");

        Assert.Equal(status, response.StatusCode);
        Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.Equal(parameter, error.GetProperty("param").GetString());
    }

    [Fact]
    public async Task Post_PromptTooLong_NamesMessages()
    {
        await using var host = await EngineHost.WithModelAsync(1);
        using var response = await PostAsync(
            host, JsonSerializer.Serialize(new { model = "tiny", messages = new[] { new { role = "user", content = new string('z', 9000) } } }));

        var error = (await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("error");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("messages", error.GetProperty("param").GetString());
    }

    [Fact]
    public async Task Post_NoModel_IsServiceUnavailable()
    {
        await using var host = new EngineHost();
        using var response = await PostAsync(host, """{"model":"tiny","messages":[{"role":"user","content":"x"}]}""");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }

    [Fact]
    public async Task Client_LeavesInMidStream_TheEngineStopsForIt()
    {
        await using var host = await EngineHost.WithModelAsync(1);
        await foreach (var _ in Client(host).CompleteChatStreamingAsync(Question, Options(4000), TestContext.Current.CancellationToken))
        {
            break;
        }

        while (host.Engine.Status.Running > 0)
        {
            await host.CheckIntegrityAsync();
        }

        Assert.Equal(host.Engine.Status.BlocksTotal, host.Engine.Status.BlocksFree);
    }

    [Fact]
    public async Task Client_ConversationWithTools_IsUnderstood()
    {
        await using var host = await EngineHost.WithModelAsync(1);
        var call = ChatToolCall.CreateFunctionToolCall("call_1", "search", BinaryData.FromString("""{"query": "Warsaw"}"""));
        var options = Options();
        options.Tools.Add(ChatTool.CreateFunctionTool("search", "Searches", BinaryData.FromString("""{"type":"object","properties":{"query":{"type":"string"}}}""")));

        var answer = await Client(host).CompleteChatAsync(
            [new SystemChatMessage("Be brief."), .. Question, new AssistantChatMessage([call]), new ToolChatMessage("call_1", "Warsaw is a city.")],
            options, TestContext.Current.CancellationToken);

        Assert.Equal(40, answer.Value.Usage.OutputTokenCount);
    }

    private static ChatCompletionOptions Options(int maxTokens = 40) => new()
    {
        MaxOutputTokenCount = maxTokens,
        Temperature = 1,
#pragma warning disable OPENAI001 // The client marks seeds as experimental.
        Seed = 3,
#pragma warning restore OPENAI001
    };

    private static ChatClient Client(EngineHost host) => new(
        TestModel.Id, new ApiKeyCredential("none"),
        new OpenAIClientOptions
        {
            Endpoint = new Uri("http://localhost/v1"),
            Transport = new HttpClientPipelineTransport(host.CreateHttpClient()),
            RetryPolicy = new ClientRetryPolicy(0),
        });

    private static Task<HttpResponseMessage> PostAsync(EngineHost host, string body) => host.CreateHttpClient().PostAsync(
        "/v1/chat/completions", new StringContent(body, System.Text.Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);

    private static async Task<string> ReasoningAsync(HttpResponseMessage response) =>
        (await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken))
            .GetProperty("choices")[0].GetProperty("message").GetProperty("reasoning_content").GetString()!;
}
