using System.ComponentModel;
using System.Text;
using System.Text.Json;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace AgentPlatform.Tests.Peers;

/// <summary>Tools that answer by themselves, one for each kind of content.</summary>
[McpServerToolType]
internal sealed class ContentTools
{
    /// <summary>A picture of one pixel.</summary>
    internal static ReadOnlyMemory<byte> Png { get; } =
        Encoding.ASCII.GetBytes("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==");

    /// <summary>A sound without samples.</summary>
    private static ReadOnlyMemory<byte> Wav { get; } = Encoding.ASCII.GetBytes("UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA=");

    [McpServerTool(Name = "echo", ReadOnly = true, Idempotent = true), Description("Gives the text back, after a while if asked")]
    public static async Task<string> Echo(string text, int delayMs = 0, CancellationToken cancellationToken = default)
    {
        if (delayMs > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(delayMs), TimeProvider.System, cancellationToken);
        }

        return text;
    }

    [McpServerTool(Name = "test_simple_text"), Description("Answers with text")]
    public static string SimpleText() => "This is a simple text response for testing.";

    [McpServerTool(Name = "test_image_content"), Description("Answers with an image")]
    public static ImageContentBlock Image() => new() { Data = Png, MimeType = "image/png" };

    [McpServerTool(Name = "test_audio_content"), Description("Answers with a sound")]
    public static AudioContentBlock Audio() => new() { Data = Wav, MimeType = "audio/wav" };

    [McpServerTool(Name = "test_embedded_resource"), Description("Answers with a resource")]
    public static EmbeddedResourceBlock Resource() => Embedded("test://embedded-resource", "text/plain", "This is an embedded resource content.");

    [McpServerTool(Name = "test_multiple_content_types"), Description("Answers with text, image and resource")]
    public static ContentBlock[] Mixed() =>
    [
        new TextContentBlock { Text = "Multiple content types test:" },
        new ImageContentBlock { Data = Png, MimeType = "image/png" },
        Embedded("test://mixed-content-resource", "application/json", """{"test":"data","value":123}"""),
    ];

    [McpServerTool(Name = "test_error_handling"), Description("Fails")]
    public static CallToolResult Fail() =>
        new() { IsError = true, Content = [new TextContentBlock { Text = "This tool intentionally returns an error for testing" }] };

    [McpServerTool(Name = "test_streaming_elicitation"), Description("Answers without asking the client anything")]
    public static string Streaming() => "nothing but a result";

    [McpServerTool(Name = "test_reconnection"), Description("Its stream is closed before the answer")]
    public static string Reconnection() => "answered after the stream was closed";

    [McpServerTool(Name = "test_custom_headers"), Description("An argument that stands in a header too")]
    public static string CustomHeaders([McpHeader("Region")] string region) => $"region={region}";

    /// <summary>A tool whose schema uses what is new in JSON Schema 2020-12.</summary>
    internal static McpServerTool SchemaTool()
    {
        var tool = McpServerTool.Create(() => "fits", new() { Name = "json_schema_2020_12_tool", Description = "A schema with $defs and $ref" });
        tool.ProtocolTool.InputSchema = JsonElement.Parse("""
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "type": "object",
              "$defs": { "address": { "type": "object", "properties": { "street": { "type": "string" }, "city": { "type": "string" } } } },
              "properties": { "name": { "type": "string" }, "address": { "$ref": "#/$defs/address" } },
              "additionalProperties": false
            }
            """);
        return tool;
    }

    private static EmbeddedResourceBlock Embedded(string uri, string mimeType, string text) =>
        new() { Resource = new TextResourceContents { Uri = uri, MimeType = mimeType, Text = text } };
}
