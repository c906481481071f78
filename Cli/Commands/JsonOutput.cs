using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Google.Protobuf;

namespace AgentPlatform.Cli.Commands;

/// <summary>Results for programs: snake_case, letters of every script as they are.</summary>
internal static class JsonOutput
{
    /// <summary>On one line.</summary>
    public static JsonSerializerOptions Lines { get; } = Make(indented: false);

    /// <summary>For files that people open, too.</summary>
    public static JsonSerializerOptions Document { get; } = Make(indented: true);

    private static readonly JsonFormatter s_messages = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true).WithPreserveProtoFieldNames(true));

    public static void Line(TextWriter output, object value)
    {
        output.WriteLine(JsonSerializer.Serialize(value, value.GetType(), Lines));
        output.Flush();
    }

    /// <summary>A message in Protobuf's JSON form, with the names of the .proto file.</summary>
    public static void Message(TextWriter output, IMessage message)
    {
        output.WriteLine(s_messages.Format(message));
        output.Flush();
    }

    private static JsonSerializerOptions Make(bool indented) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = indented,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
        // A loss that ran away is "NaN" in the report, not the end of the report.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };
}
