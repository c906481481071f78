using System.Text.Json;
using AgentPlatform.AgentDock.Tools;
using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.ServiceDefaults;

namespace AgentPlatform.AgentDock.Rpc;

/// <summary>A call in the words of gRPC, checked, and in those of the gateway.</summary>
internal static class CallMapping
{
    /// <param name="request">As it came in.</param>
    /// <param name="deadline">The caller's; <see cref="DateTime.MaxValue"/> for none.</param>
    /// <exception cref="PlatformException">TOOL_MISSING or TIMEOUT_NEGATIVE, with the field.</exception>
    internal static ToolCall Of(CallToolRequest request, DateTime deadline)
    {
        if (request.Tool.Length == 0)
        {
            throw new PlatformException(PlatformErrorCode.Invalid, "TOOL_MISSING", "tool is empty; name one of ListTools") { Field = "tool" };
        }

        if (request.Timeout is { } asked && (asked.Seconds < 0 || asked.Nanos < 0))
        {
            throw new PlatformException(PlatformErrorCode.Invalid, "TIMEOUT_NEGATIVE", "timeout is negative; leave it out for the catalogue's") { Field = "timeout" };
        }

        return new ToolCall
        {
            Tool = request.Tool,
            ArgumentsJson = request.ArgumentsJson,
            IdempotencyKey = request.IdempotencyKey,
            TrajectoryId = request.TrajectoryId,
            GroupId = request.GroupId,
            SessionId = request.SessionId,
            Version = request.Version,
            Timeout = request.Timeout?.ToTimeSpan(),
            Deadline = deadline == DateTime.MaxValue ? null : new DateTimeOffset(deadline, TimeSpan.Zero),
        };
    }

    internal static ToolProgress Progress(JsonElement parameters) => new()
    {
        Progress = Number(parameters, "progress"),
        Total = Number(parameters, "total"),
        Message = parameters.TryGetProperty("message"u8, out var message) && message.ValueKind == JsonValueKind.String ? message.GetString() : string.Empty,
    };

    private static double Number(JsonElement parameters, string key) =>
        parameters.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) ? number : 0;
}
