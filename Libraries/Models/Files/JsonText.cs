using System.Text;
using System.Text.Json;

namespace AgentPlatform.Models.Files;

/// <summary>JSON text in and out, with errors that name the file.</summary>
internal static class JsonText
{
    public static JsonDocument ParseObject(string file, string json)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json);
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            throw new ModelFormatException(file, null, $"is not JSON: {error.Message}", error);
        }

        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            document.Dispose();
            throw new ModelFormatException(file, null, "is not a JSON object");
        }

        return document;
    }

    public static string Utf8(MemoryStream stream) => Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
}
