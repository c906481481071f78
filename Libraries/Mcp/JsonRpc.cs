using System.Text.Encodings.Web;
using System.Text.Json;

namespace AgentPlatform.Mcp;

/// <summary>The frames of JSON-RPC answers.</summary>
internal static class JsonRpc
{
    internal static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Begins an answer up to its result's value; the caller writes the value and closes the object.</summary>
    internal static void Open(Utf8JsonWriter json, JsonElement id)
    {
        json.WriteStartObject();
        json.WriteString("jsonrpc"u8, "2.0"u8);
        json.WritePropertyName("id"u8);
        id.WriteTo(json);
        json.WritePropertyName("result"u8);
    }

    internal static void WriteError(Utf8JsonWriter json, JsonElement? id, int code, string message)
    {
        json.WriteStartObject();
        json.WriteString("jsonrpc"u8, "2.0"u8);
        json.WritePropertyName("id"u8);
        if (id is { } known)
        {
            known.WriteTo(json);
        }
        else
        {
            json.WriteNullValue();
        }

        json.WriteStartObject("error"u8);
        json.WriteNumber("code"u8, code);
        json.WriteString("message"u8, message);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    internal static void WriteResult(Utf8JsonWriter json, JsonElement id, ToolResult result)
    {
        Open(json, id);
        json.WriteStartObject();
        json.WriteStartArray("content"u8);
        json.WriteStartObject();
        json.WriteString("type"u8, "text"u8);
        json.WriteString("text"u8, result.Text);
        json.WriteEndObject();
        if (result.Image is { } image)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "image"u8);
            json.WriteBase64String("data"u8, image);
            json.WriteString("mimeType"u8, result.ImageType ?? "image/png");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (result.StructuredJson is { } structured)
        {
            json.WritePropertyName("structuredContent"u8);
            json.WriteRawValue(structured);
        }

        json.WriteBoolean("isError"u8, result.IsError);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
