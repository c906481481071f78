using System.Text.Json;
using AgentPlatform.AgentDock.Mcp;
using AgentPlatform.AgentDock.Tools;
using AgentPlatform.Contracts.AgentDock.V1;

namespace AgentPlatform.AgentDock.McpFront;

/// <summary>Results in the words of MCP.</summary>
internal static class McpAnswer
{
    /// <summary>Key in _meta under which a result carries faults, attempts and times.</summary>
    internal const string EnvelopeKey = "agentplatform/envelope";

    internal static void Initialize(Utf8JsonWriter json, string version)
    {
        json.WriteStartObject();
        json.WriteString("protocolVersion"u8, version);
        json.WriteStartObject("capabilities"u8);
        WriteToolCapability(json);
        json.WriteEndObject();
        json.WritePropertyName("serverInfo"u8);
        WriteServerInfo(json);
        json.WriteEndObject();
    }

    /// <summary>What stands in the place of initialize where there are no sessions.</summary>
    internal static void Discover(Utf8JsonWriter json, bool isPublic)
    {
        json.WriteStartObject();
        json.WriteStartArray("supportedVersions"u8);
        json.WriteStringValue(McpVersions.Stateless);
        json.WriteEndArray();
        json.WriteStartObject("capabilities"u8);
        WriteToolCapability(json);
        json.WriteEndObject();
        WriteStateless(json, isPublic);
        json.WriteStartObject("_meta"u8);
        json.WritePropertyName(MetaKeys.Server);
        WriteServerInfo(json);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <param name="json">Gets the result of tools/list.</param>
    /// <param name="all">As the registry has them.</param>
    /// <param name="visible">Those that the caller sees.</param>
    /// <param name="isStateless">For a client of revision 2026-07-28, with how long and for whom the list may be kept.</param>
    /// <param name="isPublic">Everybody sees this list.</param>
    internal static void Tools(Utf8JsonWriter json, IReadOnlyList<ToolEntry> all, IEnumerable<ToolEntry> visible, bool isStateless, bool isPublic)
    {
        json.WriteStartObject();
        json.WriteStartArray("tools"u8);
        foreach (var entry in visible)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, McpNames.Of(all, entry));
            json.WriteString("description"u8, entry.Tool.Description);
            json.WritePropertyName("inputSchema"u8);
            entry.Tool.InputSchema.WriteTo(json);
            json.WriteStartObject("annotations"u8);
            json.WriteBoolean("readOnlyHint"u8, entry.Tool.ReadOnly);
            json.WriteBoolean("idempotentHint"u8, entry.Tool.Idempotent);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (isStateless)
        {
            WriteStateless(json, isPublic);
        }

        json.WriteEndObject();
    }

    /// <summary>The server's own result where there is one, with the envelope added to its _meta.</summary>
    internal static void Call(Utf8JsonWriter json, ToolOutcome outcome, bool isStateless)
    {
        json.WriteStartObject();
        var typed = false;
        if (outcome.Result.RawResult.IsEmpty)
        {
            json.WriteStartArray("content"u8);
            json.WriteStartObject();
            json.WriteString("type"u8, "text"u8);
            json.WriteString("text"u8, outcome.Result.Text);
            json.WriteEndObject();
            json.WriteEndArray();
            if (outcome.Result.StructuredJson.Length > 0)
            {
                json.WritePropertyName("structuredContent"u8);
                json.WriteRawValue(outcome.Result.StructuredJson);
            }

            json.WriteBoolean("isError"u8, !outcome.Ok);
            WriteMeta(json, outcome, default);
        }
        else
        {
            using var raw = JsonDocument.Parse(outcome.Result.RawResult);
            foreach (var property in raw.RootElement.EnumerateObject())
            {
                if (!property.NameEquals("_meta"u8))
                {
                    property.WriteTo(json);
                    typed |= property.NameEquals("resultType"u8);
                }
            }

            WriteMeta(json, outcome, raw.RootElement.TryGetProperty("_meta", out var meta) ? meta : default);
        }

        if (isStateless && !typed)
        {
            json.WriteString("resultType"u8, "complete"u8);
        }

        json.WriteEndObject();
    }

    private static void WriteToolCapability(Utf8JsonWriter json)
    {
        json.WriteStartObject("tools"u8);
        json.WriteBoolean("listChanged"u8, true);
        json.WriteEndObject();
    }

    private static void WriteServerInfo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, "agentdock"u8);
        json.WriteString("title"u8, "AgentDock gateway"u8);
        json.WriteString("version"u8, "1.0"u8);
        json.WriteEndObject();
    }

    /// <summary>Changes are told to those that listen; the rest asks again soon.</summary>
    private static void WriteStateless(Utf8JsonWriter json, bool isPublic)
    {
        json.WriteString("resultType"u8, "complete"u8);
        json.WriteNumber("ttlMs"u8, 5000);
        json.WriteString("cacheScope"u8, isPublic ? "public"u8 : "private"u8);
    }

    private static void WriteMeta(Utf8JsonWriter json, ToolOutcome outcome, JsonElement own)
    {
        json.WriteStartObject("_meta"u8);
        if (own.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in own.EnumerateObject())
            {
                if (!property.NameEquals(EnvelopeKey))
                {
                    property.WriteTo(json);
                }
            }
        }

        var result = outcome.Result;
        json.WriteStartObject(EnvelopeKey);
        json.WriteBoolean("ok"u8, outcome.Ok);
        json.WriteString("status"u8, FaultNames.Of(result.Status));
        json.WriteString("fault"u8, FaultNames.Of(result.Fault));
        json.WriteString("server"u8, outcome.Server);
        Optional(json, "answeredBy"u8, result.AnsweredBy);
        Optional(json, "version"u8, result.Version);
        json.WriteString("origin"u8, FaultNames.Of(result.Origin));
        Optional(json, "originKey"u8, result.OriginKey);
        Optional(json, "injectedFault"u8, result.InjectedFault);
        json.WriteBoolean("truncated"u8, result.Truncated);
        if (result.Truncation is { } truncation)
        {
            json.WriteStartObject("truncation"u8);
            json.WriteString("handle"u8, truncation.Handle);
            json.WriteNumber("shownBytes"u8, truncation.ShownBytes);
            json.WriteNumber("totalBytes"u8, truncation.TotalBytes);
            json.WriteEndObject();
        }

        if (result.Repairs.Count > 0)
        {
            json.WriteStartArray("repairs"u8);
            foreach (var repair in result.Repairs)
            {
                json.WriteStartObject();
                json.WriteString("path"u8, repair.Path);
                json.WriteString("note"u8, repair.Note);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteNumber("queueMs"u8, Milliseconds(result.QueueDuration));
        json.WriteNumber("runMs"u8, Milliseconds(result.RunDuration));
        json.WriteNumber("gatewayMs"u8, Milliseconds(outcome.GatewayDuration));
        json.WriteStartArray("attempts"u8);
        foreach (var attempt in result.Attempts)
        {
            json.WriteStartObject();
            json.WriteString("replica"u8, attempt.Replica);
            Optional(json, "tool"u8, attempt.Tool);
            Optional(json, "version"u8, attempt.Version);
            if (attempt.Hedged)
            {
                json.WriteBoolean("hedged"u8, true);
            }

            json.WriteString("fault"u8, FaultNames.Of(attempt.Fault));
            if (attempt.Fault != Fault.Unspecified)
            {
                json.WriteString("message"u8, attempt.Message);
            }

            json.WriteNumber("ms"u8, Milliseconds(attempt.Duration));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Optional(Utf8JsonWriter json, ReadOnlySpan<byte> name, string value)
    {
        if (value.Length > 0)
        {
            json.WriteString(name, value);
        }
    }

    private static double Milliseconds(TimeSpan duration) => Math.Round(duration.TotalMilliseconds, 3);

    /// <summary>The version to speak with a client that asks for <paramref name="requested"/>.</summary>
    internal static string Negotiate(string? requested) => McpVersions.Known.Contains(requested) ? requested! : McpVersions.Latest;
}
