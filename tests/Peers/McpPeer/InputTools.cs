using System.ComponentModel;
using System.Security.Cryptography;
using System.Text;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace AgentPlatform.Tests.Peers;

/// <summary>Tools of revision 2026-07-28: they answer that they need something from the client, which calls again with it.</summary>
[McpServerToolType]
internal sealed class InputTools
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    [McpServerTool(Name = "test_missing_capability"), Description("Needs a client that samples")]
    public static string MissingCapability(RequestContext<CallToolRequestParams> context) => context.Server.ClientCapabilities?.Sampling is not null
        ? "the client samples"
        : throw new MissingRequiredClientCapabilityException(new ClientCapabilities { Sampling = new() }, "the client must declare sampling");

    [McpServerTool(Name = "test_input_required_result_elicitation"), Description("Needs the user's name")]
    public static string Elicitation(RequestContext<CallToolRequestParams> context) =>
        Given(context, "user_name") ? "Hello!" : throw new InputRequiredException(Ask(("user_name", Name())));

    [McpServerTool(Name = "test_input_required_result_sampling"), Description("Needs a model's answer")]
    public static string Sampling(RequestContext<CallToolRequestParams> context) =>
        Given(context, "capital_question") ? "Sampled." : throw new InputRequiredException(Ask(("capital_question", Sample())));

    [McpServerTool(Name = "test_input_required_result_list_roots"), Description("Needs the client's roots")]
    public static string Roots(RequestContext<CallToolRequestParams> context) =>
        Given(context, "client_roots") ? "Got the roots." : throw new InputRequiredException(Ask(("client_roots", InputRequest.ForRootsList(new ListRootsRequestParams()))));

    [McpServerTool(Name = "test_input_required_result_request_state"), Description("Gives a state out and wants it back")]
    public static string State(RequestContext<CallToolRequestParams> context) => context.Params!.RequestState switch
    {
        null => throw new InputRequiredException(Ask(("confirm", Confirm())), "state-1"),
        "state-1" => "state-ok",
        _ => "another state",
    };

    [McpServerTool(Name = "test_input_required_result_multiple_inputs"), Description("Needs three things at once")]
    public static string Several(RequestContext<CallToolRequestParams> context) => context.Params!.InputResponses is { Count: >= 3 }
        ? "Got all."
        : throw new InputRequiredException(
            Ask(("user_name", Name()), ("greeting", Sample()), ("client_roots", InputRequest.ForRootsList(new ListRootsRequestParams()))), "several");

    [McpServerTool(Name = "test_input_required_result_multi_round"), Description("Asks twice")]
    public static string Rounds(RequestContext<CallToolRequestParams> context) => context.Params!.RequestState switch
    {
        null => throw new InputRequiredException(Ask(("step1", Name())), "round-1"),
        "round-1" => throw new InputRequiredException(Ask(("step2", Name())), "round-2"),
        _ => "Done.",
    };

    [McpServerTool(Name = "test_input_required_result_tampered_state"), Description("Refuses a state that it did not give out")]
    public static string Tampered(RequestContext<CallToolRequestParams> context)
    {
        var state = "signed." + Convert.ToHexString(HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes("signed")));
        return context.Params!.RequestState switch
        {
            null => throw new InputRequiredException(Ask(("confirm", Confirm())), state),
            { } given when given == state => "state-ok",
            _ => throw new McpProtocolException("requestState was changed on its way", McpErrorCode.InvalidParams),
        };
    }

    [McpServerTool(Name = "test_input_required_result_capabilities"), Description("Asks only for what the client can give")]
    public static string Capabilities(RequestContext<CallToolRequestParams> context)
    {
        if (context.Params!.InputResponses is { Count: > 0 })
        {
            return "Got it.";
        }

        var client = context.JsonRpcRequest.Context?.ClientCapabilities;
        var asked = new Dictionary<string, InputRequest>();
        if (client?.Sampling is not null)
        {
            asked["capital_question"] = Sample();
        }

        if (client?.Elicitation is not null)
        {
            asked["user_name"] = Name();
        }

        return asked.Count == 0 ? "The client can give nothing." : throw new InputRequiredException(asked);
    }

    internal static Dictionary<string, InputRequest> Ask(params (string Key, InputRequest Request)[] requests) => requests.ToDictionary(pair => pair.Key, pair => pair.Request);

    internal static InputRequest Name() => Elicit("What is your name?", "name", new ElicitRequestParams.StringSchema());

    private static bool Given(RequestContext<CallToolRequestParams> context, string key) => context.Params!.InputResponses?.ContainsKey(key) == true;

    private static InputRequest Confirm() => Elicit("Please confirm", "ok", new ElicitRequestParams.BooleanSchema());

    private static InputRequest Elicit(string message, string key, ElicitRequestParams.PrimitiveSchemaDefinition schema) =>
        InputRequest.ForElicitation(new ElicitRequestParams { Message = message, RequestedSchema = new() { Properties = new Dictionary<string, ElicitRequestParams.PrimitiveSchemaDefinition> { [key] = schema }, Required = [key] } });

    private static InputRequest Sample() => InputRequest.ForSampling(new CreateMessageRequestParams
    {
        Messages = [new SamplingMessage { Role = Role.User, Content = [new TextContentBlock { Text = "What is the capital of France?" }] }],
        MaxTokens = 100,
    });
}
