using System.Collections.Concurrent;
using System.Text.Json;
using AgentPlatform.AgentDock.Catalogue;
using AgentPlatform.AgentDock.Schemas;
using AgentPlatform.AgentDock.Tools;
using AgentPlatform.Contracts.AgentDock.V1;

namespace AgentPlatform.AgentDock.Stages;

/// <summary>
/// When a tool cannot answer, asks the next one of its fallbacks, with the arguments in that one's words, and gives the answer in the
/// first one's. The outcome says who answered.
/// </summary>
internal sealed class FallbackStage(ToolRegistry registry) : ICallStage
{
    private readonly ConcurrentDictionary<IReadOnlyDictionary<string, string>, ValueMapping> _mappings = new(ReferenceEqualityComparer.Instance);

    public ValueTask<ServerOutcome> InvokeAsync(ToolInvocation invocation, NextStage next, CancellationToken cancellationToken) =>
        invocation.Entry.Tool.Policy.Fallbacks.Count == 0 ? next(invocation, cancellationToken) : WithFallbacksAsync(invocation, next, cancellationToken);

    private async ValueTask<ServerOutcome> WithFallbacksAsync(ToolInvocation invocation, NextStage next, CancellationToken cancellationToken)
    {
        var outcome = await next(invocation, cancellationToken);
        foreach (var fallback in invocation.Entry.Tool.Policy.Fallbacks)
        {
            // What may have run must not run a second time under another name, either.
            var mayHaveRun = outcome.Status == CallStatus.Unknown && !invocation.Entry.MayRetry;
            if (mayHaveRun || !fallback.On.Contains(outcome.Fault))
            {
                break;
            }

            if (Invocation(invocation, fallback) is { } other)
            {
                var answer = await next(other, cancellationToken);
                outcome = (fallback.Result is { } mapping && answer.Fault == Fault.Unspecified ? InShape(answer, mapping) : answer) with
                {
                    Attempts = [.. outcome.Attempts, .. answer.Attempts],
                    QueueDuration = outcome.QueueDuration + answer.QueueDuration,
                    RunDuration = outcome.RunDuration + answer.RunDuration,
                    CpuDuration = outcome.CpuDuration + answer.CpuDuration,
                };
            }
        }

        return outcome;
    }

    /// <summary>Null when the other tool is not there, or does not take such arguments.</summary>
    private ToolInvocation? Invocation(ToolInvocation invocation, FallbackSpec fallback)
    {
        if (registry.Find(fallback.Tool) is not { } entry || ReferenceEquals(entry, invocation.Entry))
        {
            return null;
        }

        var arguments = fallback.Arguments is { } mapping ? Mapping(mapping).Map(invocation.Arguments) : invocation.Arguments;
        return ArgumentValidator.Check(entry.Schema, arguments) is null ? invocation with { Entry = entry, Arguments = arguments } : null;
    }

    private ServerOutcome InShape(ServerOutcome answer, IReadOnlyDictionary<string, string> mapping)
    {
        var source = JsonSerializer.SerializeToElement(new Dictionary<string, object?>
        {
            ["text"] = answer.Text,
            ["structured"] = answer.StructuredJson.Length > 0 ? JsonElement.Parse(answer.StructuredJson) : null,
        });
        var mapped = Mapping(mapping).Map(source);
        var text = mapped.TryGetProperty("text", out var shown)
            ? shown.ValueKind == JsonValueKind.String ? shown.GetString()! : shown.GetRawText()
            : answer.Text;
        var structured = mapped.EnumerateObject().Where(property => property.Name != "text").ToDictionary(property => property.Name, property => property.Value);
        return answer with
        {
            Text = text,
            StructuredJson = structured.Count > 0 ? JsonSerializer.Serialize(structured) : string.Empty,
            RawResult = default,
        };
    }

    private ValueMapping Mapping(IReadOnlyDictionary<string, string> mapping) => _mappings.GetOrAdd(mapping, static entries => new ValueMapping(entries));
}
