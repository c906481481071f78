using System.ComponentModel;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Schema = ModelContextProtocol.Protocol.ElicitRequestParams.PrimitiveSchemaDefinition;

namespace AgentPlatform.Tests.Peers;

/// <summary>Tools that talk to the client before they answer: log, progress, sampling, elicitation.</summary>
[McpServerToolType]
internal sealed class ClientTools
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    [McpServerTool(Name = "test_tool_with_logging"), Description("Logs three lines")]
    public static async Task<string> Logging(RequestContext<CallToolRequestParams> context, CancellationToken cancellationToken)
    {
        var logger = context.Server.AsClientLoggerProvider().CreateLogger("peer");
        foreach (var line in new[] { "Tool execution started", "Tool processing data", "Tool execution completed" })
        {
            logger.Log(LogLevel.Information, default, line, null, static (text, _) => text);
            await Task.Delay(Step, TimeProvider.System, cancellationToken);
        }

        return "logged";
    }

    [McpServerTool(Name = "test_logging_tool"), Description("Logs where the client asked for it")]
    public static string Log(RequestContext<CallToolRequestParams> context)
    {
        context.Server.AsClientLoggerProvider().CreateLogger("peer").Log(LogLevel.Information, default, "called", null, static (text, _) => text);
        return "maybe logged";
    }

    [McpServerTool(Name = "test_tool_with_progress"), Description("Reports progress three times")]
    public static async Task<string> Progress(McpServer server, RequestContext<CallToolRequestParams> context, CancellationToken cancellationToken)
    {
        if (context.Params?.ProgressToken is not { } token)
        {
            return "no progress token";
        }

        foreach (var done in new[] { 0, 50, 100 })
        {
            await server.NotifyProgressAsync(token, new ProgressNotificationValue { Progress = done, Total = 100, Message = $"{done} of 100" }, cancellationToken: cancellationToken);
            await Task.Delay(Step, TimeProvider.System, cancellationToken);
        }

        return $"{token}";
    }

    [McpServerTool(Name = "test_sampling"), Description("Asks the client's model")]
    public static async Task<string> Sampling(McpServer server, string prompt, CancellationToken cancellationToken)
    {
        var answer = await server.SampleAsync(
            new CreateMessageRequestParams { Messages = [new SamplingMessage { Role = Role.User, Content = [new TextContentBlock { Text = prompt }] }], MaxTokens = 100 },
            cancellationToken);
        return $"LLM response: {answer.Content.OfType<TextContentBlock>().FirstOrDefault()?.Text}";
    }

    [McpServerTool(Name = "test_elicitation"), Description("Asks the user for a text")]
    public static Task<string> Elicitation(McpServer server, string message, CancellationToken cancellationToken) =>
        AskAsync(server, message, new() { ["response"] = new ElicitRequestParams.StringSchema { Description = "What the user says" } }, cancellationToken);

    [McpServerTool(Name = "test_elicitation_sep1034_defaults"), Description("Asks with defaults")]
    public static Task<string> Defaults(McpServer server, CancellationToken cancellationToken) => AskAsync(server, "Check these", new()
    {
        ["name"] = new ElicitRequestParams.StringSchema { Default = "John Doe" },
        ["age"] = new ElicitRequestParams.NumberSchema { Type = "integer", Default = 30 },
        ["score"] = new ElicitRequestParams.NumberSchema { Default = 95.5 },
        ["status"] = new ElicitRequestParams.UntitledSingleSelectEnumSchema { Enum = ["active", "inactive", "pending"], Default = "active" },
        ["verified"] = new ElicitRequestParams.BooleanSchema { Default = true },
    }, cancellationToken);

    [McpServerTool(Name = "test_elicitation_sep1330_enums"), Description("Asks for choices of each kind")]
    public static Task<string> Enums(McpServer server, CancellationToken cancellationToken) => AskAsync(server, "Choose", new()
    {
        ["untitledSingle"] = new ElicitRequestParams.UntitledSingleSelectEnumSchema { Enum = ["option1", "option2", "option3"] },
        ["titledSingle"] = new ElicitRequestParams.TitledSingleSelectEnumSchema { OneOf = Titled("Option") },
        ["legacyEnum"] = new ElicitRequestParams.LegacyTitledEnumSchema { Enum = ["opt1", "opt2", "opt3"], EnumNames = ["Option One", "Option Two", "Option Three"] },
        ["untitledMulti"] = new ElicitRequestParams.UntitledMultiSelectEnumSchema { Items = new() { Enum = ["option1", "option2", "option3"] } },
        ["titledMulti"] = new ElicitRequestParams.TitledMultiSelectEnumSchema { Items = new() { AnyOf = Titled("Choice") } },
    }, cancellationToken);

    private static List<ElicitRequestParams.EnumSchemaOption> Titled(string noun) =>
        [.. new[] { "First", "Second", "Third" }.Select((word, index) => new ElicitRequestParams.EnumSchemaOption { Const = $"value{index + 1}", Title = $"{word} {noun}" })];

    private static async Task<string> AskAsync(McpServer server, string message, Dictionary<string, Schema> properties, CancellationToken cancellationToken)
    {
        var answer = await server.ElicitAsync(new ElicitRequestParams { Message = message, RequestedSchema = new() { Properties = properties } }, cancellationToken);
        return $"User response: action={answer.Action}, content={string.Join(", ", answer.Content?.Select(pair => $"{pair.Key}={pair.Value}") ?? [])}";
    }
}
