using System.ComponentModel;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace AgentPlatform.Tests.Peers;

/// <summary>Prompts, one for each kind of content.</summary>
[McpServerPromptType]
internal sealed class PeerPrompts
{
    [McpServerPrompt(Name = "test_simple_prompt"), Description("Text alone")]
    public static string Simple() => "This is a simple prompt for testing.";

    [McpServerPrompt(Name = "test_prompt_with_arguments"), Description("Text with arguments in it")]
    public static string Arguments([Description("First")] string arg1, [Description("Second")] string arg2) => $"Prompt with arguments: arg1='{arg1}', arg2='{arg2}'";

    [McpServerPrompt(Name = "test_prompt_with_embedded_resource"), Description("A resource and text")]
    public static IEnumerable<PromptMessage> Resource([Description("Address of the resource")] string resourceUri) =>
    [
        User(new EmbeddedResourceBlock { Resource = new TextResourceContents { Uri = resourceUri, MimeType = "text/plain", Text = "Embedded resource content for testing." } }),
        User(new TextContentBlock { Text = "Please process the embedded resource above." }),
    ];

    [McpServerPrompt(Name = "test_prompt_with_image"), Description("An image and text")]
    public static IEnumerable<PromptMessage> Image() =>
        [User(new ImageContentBlock { Data = ContentTools.Png, MimeType = "image/png" }), User(new TextContentBlock { Text = "Please analyze the image above." })];

    [McpServerPrompt(Name = "test_input_required_result_prompt"), Description("Needs the user's context first")]
    public static GetPromptResult Input(RequestContext<GetPromptRequestParams> context) => context.Params!.InputResponses?.ContainsKey("user_context") == true
        ? new GetPromptResult { Messages = [User(new TextContentBlock { Text = "Go on with that context." })] }
        : throw new InputRequiredException(InputTools.Ask(("user_context", InputTools.Name())));

    private static PromptMessage User(ContentBlock content) => new() { Role = Role.User, Content = content };
}
