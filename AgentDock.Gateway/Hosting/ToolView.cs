using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using AgentPlatform.AgentDock.Catalogue;
using AgentPlatform.AgentDock.Tools;

namespace AgentPlatform.AgentDock.Hosting;

/// <summary>A server's tools as callers see them: arguments that are secrets are left out of the schemas and put into the calls.</summary>
internal sealed class ToolView
{
    private readonly ServerSpec? _spec;
    private readonly IReadOnlyList<ToolDescriptor> _source;
    private readonly List<SecretBinding> _arguments;
    private readonly SecretRedactor _redactor;

    internal ToolView(ServerSpec? spec, IReadOnlyList<ToolDescriptor> source)
    {
        (_spec, _source) = (spec, source);
        _redactor = new SecretRedactor(spec?.Secrets ?? []);
        _arguments = [.. (spec?.Secrets ?? []).Where(secret => secret.Target == SecretTarget.Argument)];
        Tools = _arguments.Count == 0 ? source : [.. source.Select(Without)];
    }

    internal static ToolView Empty { get; } = new(null, []);

    internal IReadOnlyList<ToolDescriptor> Tools { get; }

    internal bool HasSecrets => _redactor.IsNeeded;

    internal bool Shows(ServerSpec spec, IReadOnlyList<ToolDescriptor> source) => ReferenceEquals(_spec, spec) && ReferenceEquals(_source, source);

    /// <summary>The call's arguments with the secrets that its tool takes.</summary>
    internal JsonDocument WithSecrets(ServerCall call)
    {
        var schema = _source.FirstOrDefault(tool => tool.Name == call.Tool)?.InputSchema;
        var wanted = _arguments.Where(secret => schema is { } found && Properties(found) is { } properties && properties.TryGetProperty(secret.Key, out _)).ToList();
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var argument in call.Arguments.EnumerateObject().Where(argument => !wanted.Exists(secret => secret.Key == argument.Name)))
            {
                argument.WriteTo(json);
            }

            foreach (var secret in wanted)
            {
                json.WriteString(secret.Key, secret.Value.Reveal());
            }

            json.WriteEndObject();
        }

        return JsonDocument.Parse(buffer.WrittenMemory);
    }

    internal ServerOutcome Redact(ServerOutcome outcome) => outcome with
    {
        Text = _redactor.Redact(outcome.Text),
        StructuredJson = _redactor.Redact(outcome.StructuredJson),
        Cut = outcome.Cut is { } cut ? cut with { Whole = _redactor.Redact(cut.Whole) } : null,
        RawResult = _redactor.Redact(outcome.RawResult),
        Attempts = [.. outcome.Attempts.Select(attempt => attempt with { Message = _redactor.Redact(attempt.Message) })],
    };

    private ToolDescriptor Without(ToolDescriptor tool)
    {
        if (Properties(tool.InputSchema) is not { } properties || !_arguments.Exists(secret => properties.TryGetProperty(secret.Key, out _)))
        {
            return tool;
        }

        var schema = (JsonObject)JsonNode.Parse(tool.InputSchema.GetRawText())!;
        foreach (var secret in _arguments)
        {
            schema["properties"]!.AsObject().Remove(secret.Key);
            if (schema["required"] is JsonArray required)
            {
                schema["required"] = new JsonArray([.. required.Where(name => name?.GetValue<string>() != secret.Key).Select(name => name?.DeepClone())]);
            }
        }

        return tool with { InputSchema = JsonElement.Parse(schema.ToJsonString()) };
    }

    private static JsonElement? Properties(JsonElement schema) =>
        schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object ? properties : null;
}
