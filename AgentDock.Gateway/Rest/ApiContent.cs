using System.Text.Json;
using AgentPlatform.AgentDock.Tools;
using AgentPlatform.Contracts.AgentDock.V1;

namespace AgentPlatform.AgentDock.Rest;

/// <summary>Results and faults as the clients of <c>/mcpapi</c> read them.</summary>
internal static class ApiContent
{
    /// <summary>The text where there is only text, else a list of parts: text, images with their own MIME type, and what else MCP has, as it is.</summary>
    internal static object Of(ServerOutcome outcome)
    {
        if (outcome.RawResult.IsEmpty)
        {
            return outcome.Text;
        }

        using var result = JsonDocument.Parse(outcome.RawResult);
        if (!result.RootElement.TryGetProperty("content"u8, out var blocks) || blocks.ValueKind != JsonValueKind.Array
            || blocks.EnumerateArray().All(block => TypeOf(block) is "text" or "resource_link"))
        {
            return outcome.Text;
        }

        return blocks.EnumerateArray().Select(Part).ToList();
    }

    internal static int Status(Fault fault) => fault switch
    {
        Fault.Validation => StatusCodes.Status422UnprocessableEntity,
        Fault.UnknownTool => StatusCodes.Status404NotFound,
        Fault.Policy => StatusCodes.Status403Forbidden,
        Fault.Budget => StatusCodes.Status429TooManyRequests,
        Fault.Overloaded => StatusCodes.Status503ServiceUnavailable,
        Fault.Timeout => StatusCodes.Status504GatewayTimeout,
        Fault.Infrastructure => StatusCodes.Status502BadGateway,
        _ => StatusCodes.Status500InternalServerError,
    };

    private static object Part(JsonElement block) => TypeOf(block) == "image" && block.TryGetProperty("data"u8, out var data) && block.TryGetProperty("mimeType"u8, out var mime)
        ? new { type = "image_url", image_url = new { url = $"data:{mime.GetString()};base64,{data.GetString()}" } }
        : block.Clone();

    private static string? TypeOf(JsonElement block) =>
        block.ValueKind == JsonValueKind.Object && block.TryGetProperty("type"u8, out var type) && type.ValueKind == JsonValueKind.String ? type.GetString() : null;
}
