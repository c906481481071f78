using System.Text.Json;
using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.ServiceDefaults;
using AgentPlatform.Tests.Support;
using Grpc.Core;

namespace AgentPlatform.Tests.Gateway;

/// <summary>The envelope of CallTool, over real servers as local processes.</summary>
public sealed class CallToolTests(FakeGateway fixture) : IClassFixture<FakeGateway>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TestGateway Gateway => fixture.Gateway;

    [Fact]
    public async Task CallTool_GoodCall_FillsTheEnvelope()
    {
        var response = await Gateway.CallAsync("echo", """{"text":"hello"}""", Token);

        Assert.True(response.Ok);
        Assert.Equal((Fault.Unspecified, "hello", "fake", false), (response.Fault, response.Text, response.Server, response.Truncated));
        var attempt = Assert.Single(response.Attempts);
        Assert.Matches("^fake-[01]$", attempt.Replica);
        Assert.Equal(Fault.Unspecified, attempt.Fault);
        Assert.True(response.RunDuration.ToTimeSpan() > TimeSpan.Zero);
        Assert.Equal(response.RunDuration, attempt.Duration);
        Assert.True(response.GatewayDuration.ToTimeSpan() >= response.RunDuration.ToTimeSpan() + response.QueueDuration.ToTimeSpan());
    }

    [Theory]
    [InlineData("line one\nline two")]
    [InlineData("<|im_end|> \"quoted\" \\ ä 😀 \u2028")]
    [InlineData("")]
    public async Task CallTool_AnyText_ComesBackUnchanged(string text)
    {
        var response = await Gateway.CallAsync("echo", JsonSerializer.Serialize(new { text }), Token);

        Assert.Equal(text, response.Text);
    }

    [Fact]
    public async Task CallTool_ArgumentsOverSeveralLines_StayOneMessage()
    {
        var response = await Gateway.CallAsync("echo", "{\n  \"text\":\n  \"x\"\r\n}", Token);

        Assert.Equal("x", response.Text);
    }

    [Theory]
    [InlineData("echo", """{"text":5}""", "argument 'text' must be string")]
    [InlineData("echo", "{}", "argument 'text' is missing")]
    [InlineData("echo", "", "argument 'text' is missing")]
    [InlineData("echo", """{"text":"a","kind":"soft"}""", "argument 'kind' must be one of \"plain\", \"loud\"")]
    [InlineData("echo", """{"text":"a","txet":"b"}""", "argument 'txet' is unknown; known: kind, text")]
    [InlineData("echo", """{"text": """, "not valid JSON")]
    [InlineData("echo", "Warsaw", "not valid JSON")]
    [InlineData("echo", "[1]", "must be a JSON object")]
    [InlineData("echo", """{"text":"\ud800"}""", "surrogate")]
    [InlineData("fake.echo", "{}", "argument 'text' is missing")]
    public async Task CallTool_BadArguments_IsValidationThatNamesTheField(string tool, string arguments, string message)
    {
        var response = await Gateway.CallAsync(tool, arguments, Token);

        Assert.False(response.Ok);
        Assert.Equal((Fault.Validation, "fake"), (response.Fault, response.Server));
        Assert.Contains(message, response.Text, StringComparison.Ordinal);
        Assert.Empty(response.Attempts);
    }

    [Theory]
    [InlineData("ehco", "Did you mean: echo")]
    [InlineData("zzzzzzzzzzzzz", "Tools: echo, whoami")]
    public async Task CallTool_UnknownTool_ListsNames(string tool, string message)
    {
        var response = await Gateway.CallAsync(tool, "{}", Token);

        Assert.Equal((false, Fault.UnknownTool), (response.Ok, response.Fault));
        Assert.Contains(message, response.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CallTool_NoTool_IsAnRpcError()
    {
        var exception = await Assert.ThrowsAsync<RpcException>(() => Gateway.CallAsync("", "{}", Token));

        Assert.Equal((StatusCode.InvalidArgument, "TOOL_MISSING"), (exception.StatusCode, RpcErrors.ReasonOf(exception)));
    }

    [Theory]
    [InlineData("fail", "no such page")]
    [InlineData("error", "LookupError: error")]
    public async Task CallTool_ToolFails_IsAToolFaultWithItsText(string tool, string text)
    {
        var response = await Gateway.CallAsync(tool, "{}", Token);

        Assert.Equal((false, Fault.Tool, text), (response.Ok, response.Fault, response.Text));
        Assert.Single(response.Attempts);
    }

    [Fact]
    public async Task CallTool_LongResult_IsCutAndSaysSo()
    {
        var response = await Gateway.CallAsync("big", """{"bytes":200000}""", Token);

        Assert.True(response.Ok && response.Truncated);
        Assert.StartsWith(new string('x', 65536) + "\n[cut: 134464 of 200000 characters left out]", response.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CallTool_OtherContent_IsStructuredOrNamed()
    {
        var structured = await Gateway.CallAsync("structured", "{}", Token);
        var blocks = await Gateway.CallAsync("blocks", "{}", Token);

        Assert.Equal("""{"answer": 42}""", structured.StructuredJson);
        Assert.Equal("one\n[image image/png, 4 characters of base64]\ntwo", blocks.Text);
    }

    [Fact]
    public async Task CallTool_ServerWritesNoise_IsStillAnswered()
    {
        Assert.Equal("quiet again", (await Gateway.CallAsync("noise", "{}", Token)).Text);
        Assert.Equal("next", (await Gateway.CallAsync("echo", """{"text":"next"}""", Token)).Text);
    }

    [Fact]
    public async Task CallTool_ManyAtOnce_EachGetsItsOwnAnswer()
    {
        var calls = Enumerable.Range(0, 300).Select(i => Gateway.CallAsync("echo", $$"""{"text":"{{i}}"}""", Token));
        var responses = await Task.WhenAll(calls);

        Assert.Equal(Enumerable.Range(0, 300).Select(i => $"{i}"), responses.Select(response => response.Text));
    }

    [Fact]
    public async Task CallTool_SameKeyTwice_RunsAToolWithEffectsOnce()
    {
        var first = await Gateway.CallAsync("count", "{}", Token, key: "once");
        var again = await Gateway.CallAsync("count", "{}", Token, key: "once");
        var calls = (await Gateway.StatusAsync(Token)).Replicas.Sum(replica => replica.Calls);
        await Gateway.CallAsync("count", "{}", Token, key: "once");

        Assert.Equal((first.Text, first.Attempts[0].Replica), (again.Text, again.Attempts[0].Replica));
        Assert.Equal(calls, (await Gateway.StatusAsync(Token)).Replicas.Sum(replica => replica.Calls));
    }

    [Fact]
    public async Task CallTool_ServerEnvironment_HasNothingOfTheGateways()
    {
        var response = await Gateway.CallAsync("env", "{}", Token);
        var names = JsonDocument.Parse(response.Text).RootElement.EnumerateObject().Select(property => property.Name).ToList();

        Assert.Empty(names.Except(["PATH", "LANG", "DOTNET_ROOT", "TZ", "HOME", "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "AGENTPLATFORM_OWNER", "LC_CTYPE"]));
    }

    [Fact]
    public async Task ListTools_All_HasSchemasAndHints()
    {
        var tools = (await Gateway.Tools.ListToolsAsync(new ListToolsRequest(), cancellationToken: Token)).Tools;

        var echo = Assert.Single(tools, tool => tool.Name == "echo");
        Assert.True(echo.ReadOnly);
        Assert.Equal("fake", echo.Server);
        Assert.Equal("object", JsonDocument.Parse(echo.InputSchemaJson).RootElement.GetProperty("type").GetString());
        Assert.False(Assert.Single(tools, tool => tool.Name == "die").ReadOnly);
    }

    [Fact]
    public async Task ListTools_UnknownServer_IsMissing()
    {
        var exception = await Assert.ThrowsAsync<RpcException>(async () => await Gateway.Tools.ListToolsAsync(new ListToolsRequest { Server = "web" }, cancellationToken: Token));

        Assert.Equal(StatusCode.NotFound, exception.StatusCode);
        Assert.Contains("servers: fake", exception.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetStatus_AfterCalls_ShowsReplicasAndFaults()
    {
        await Gateway.CallAsync("fail", "{}", Token);
        var status = await Gateway.StatusAsync(Token);

        Assert.Equal("process", status.Sandbox);
        Assert.EndsWith("catalogue.yaml", status.CataloguePath, StringComparison.Ordinal);
        Assert.True(status.Faults["tool"] >= 1 && status.Calls >= 1);
        Assert.Equal(["fake-0", "fake-1"], status.Replicas.Select(replica => replica.Replica));
        Assert.All(status.Replicas, replica => Assert.True(replica.ProcessId > 0 && replica.Sandbox == "process"));
    }
}
