using System.Text.Encodings.Web;
using System.Text.Json;

namespace AgentPlatform.Eval.Reporting;

/// <summary>How reports are written as JSON: snake_case, letters of every script as they are.</summary>
internal static class ReportJson
{
    public static JsonSerializerOptions Line { get; } = Make(indented: false);

    public static JsonSerializerOptions Document { get; } = Make(indented: true);

    private static JsonSerializerOptions Make(bool indented) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = indented,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
    };
}
