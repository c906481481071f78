using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace AgentPlatform.Mcp;

/// <summary>What tools/list answers, written once.</summary>
internal static class ToolListJson
{
    /// <summary>The result object, in one line: a message on standard output must not contain a line break.</summary>
    internal static byte[] Write(IEnumerable<Tool> tools)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteStartArray("tools");
            foreach (var tool in tools)
            {
                WriteTool(json, tool);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteTool(Utf8JsonWriter json, Tool tool)
    {
        json.WriteStartObject();
        json.WriteString("name", tool.Name);
        json.WriteString("title", tool.Title);
        json.WriteString("description", tool.Description);
        json.WriteStartObject("inputSchema");
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        foreach (var argument in tool.Arguments)
        {
            WriteArgument(json, argument);
        }

        json.WriteEndObject();
        if (tool.Arguments.Any(argument => argument.Required))
        {
            json.WriteStartArray("required");
            foreach (var argument in tool.Arguments.Where(argument => argument.Required))
            {
                json.WriteStringValue(argument.Name);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteStartObject("annotations");
        json.WriteString("title", tool.Title);
        json.WriteBoolean("readOnlyHint", tool.Effect == ToolEffect.ReadOnly);
        json.WriteBoolean("destructiveHint", tool.Effect == ToolEffect.Destructive);
        json.WriteBoolean("idempotentHint", tool.Effect is ToolEffect.ReadOnly or ToolEffect.Idempotent);
        json.WriteBoolean("openWorldHint", tool.OpenWorld);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteArgument(Utf8JsonWriter json, Argument argument)
    {
        json.WriteStartObject(argument.Name);
        WriteType(json, argument.Type);
        if (argument.Minimum is { } minimum)
        {
            json.WriteNumber("minimum", minimum);
        }

        if (argument.Maximum is { } maximum)
        {
            json.WriteNumber("maximum", maximum);
        }

        if (argument.Choices.Count > 0)
        {
            json.WriteStartArray("enum");
            foreach (var choice in argument.Choices)
            {
                json.WriteStringValue(choice);
            }

            json.WriteEndArray();
        }

        json.WriteString("description", argument.Description);
        json.WriteEndObject();
    }

    private static void WriteType(Utf8JsonWriter json, ArgumentType type)
    {
        switch (type)
        {
            case ArgumentType.Texts or ArgumentType.Numbers or ArgumentType.Matrix:
                json.WriteString("type", "array");
                json.WriteStartObject("items");
                WriteType(json, type switch { ArgumentType.Texts => ArgumentType.Text, ArgumentType.Matrix => ArgumentType.Numbers, _ => ArgumentType.Number });
                json.WriteEndObject();
                break;
            default:
                json.WriteString("type", type switch
                {
                    ArgumentType.Text => "string",
                    ArgumentType.Whole => "integer",
                    ArgumentType.Number => "number",
                    ArgumentType.Boolean => "boolean",
                    _ => "object",
                });
                break;
        }
    }
}
