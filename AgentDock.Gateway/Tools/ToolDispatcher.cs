using System.Globalization;
using System.Text;
using System.Text.Json;
using AgentPlatform.AgentDock.Audit;
using AgentPlatform.AgentDock.Results;
using AgentPlatform.AgentDock.Schemas;
using AgentPlatform.AgentDock.Stages;
using AgentPlatform.AgentDock.Tenants;
using AgentPlatform.Contracts.AgentDock.V1;

namespace AgentPlatform.AgentDock.Tools;

/// <summary>The one way to a tool, for gRPC and MCP alike: finds it, checks the arguments, calls its server, counts.</summary>
internal sealed class ToolDispatcher(
    ToolRegistry registry, CallPipeline pipeline, ResultStore results, AgentDockMetrics metrics, Callers callers, AuditLog audit, TimeProvider time)
{
    private readonly RecentCalls _recent = new();

    /// <summary>Runs a call. Whatever goes wrong is in the outcome.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    internal async Task<ToolOutcome> CallAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        call = call with { Caller = callers.Current };
        using var activity = AgentDockMetrics.Source.StartActivity("tool.call");
        var entry = registry.Find(call.Tool);
        activity?.SetTag("tool.name", entry?.Name ?? "unknown");
        activity?.SetTag("trajectory.id", call.TrajectoryId);
        ToolOutcome outcome;
        if (entry is null)
        {
            outcome = Refused(string.Empty, Fault.UnknownTool, Unknown(call.Tool), start);
        }
        else if (entry.MayRetry || call.IdempotencyKey.Length == 0)
        {
            outcome = await RunAsync(entry, call, start, cancellationToken);
        }
        else
        {
            // Runs to its end even when the caller's connection breaks: the same call may come again and ask for the outcome.
            outcome = await _recent.RunAsync($"{call.Caller.Tenant}\n{call.IdempotencyKey}", () => RunAsync(entry, call, start, CancellationToken.None), cancellationToken);
        }

        activity?.SetTag("tool.fault", FaultNames.Of(outcome.Result.Fault));
        activity?.SetTag("tenant", call.Caller.Tenant);
        activity?.SetTag("run.id", call.Caller.RunId);
        activity?.SetTag("tool.origin", outcome.Result.Origin.ToString().ToLowerInvariant());
        activity?.SetTag("tool.injected_fault", outcome.Result.InjectedFault);
        metrics.Record(entry?.Name ?? "unknown", outcome);
        audit.Record(call, entry?.Name ?? call.Tool, outcome);
        return outcome;
    }

    private async Task<ToolOutcome> RunAsync(ToolEntry entry, ToolCall call, long start, CancellationToken cancellationToken)
    {
        JsonDocument arguments;
        try
        {
            arguments = JsonDocument.Parse(call.ArgumentsJson.Length == 0 ? "{}" : call.ArgumentsJson);
        }
        catch (JsonException exception)
        {
            return Refused(entry.Server.Name, Fault.Validation, $"The arguments of {entry.Name} are not valid JSON: {exception.Message}", start);
        }

        using (arguments)
        {
            var fitting = arguments.RootElement;
            IReadOnlyList<ArgumentRepair> repairs = [];
            if (Problem(entry, fitting) is { } problem)
            {
                if (Repair(entry, fitting) is not { } mended)
                {
                    return Refused(entry.Server.Name, Fault.Validation, $"Bad arguments for {entry.Name}: {problem}.", start);
                }

                (fitting, repairs) = mended;
            }

            var result = await pipeline.InvokeAsync(new ToolInvocation(entry, call, fitting), cancellationToken);
            if (result.Truncated || repairs.Count > 0)
            {
                result = Keep(result) with { Repairs = repairs };
            }

            return new ToolOutcome(entry.Server.Name, result, time.GetElapsedTime(start));
        }
    }

    /// <summary>Makes the whole of a cut text readable by its handle, and says so in the text.</summary>
    private ServerOutcome Keep(ServerOutcome result)
    {
        if (!result.Truncated)
        {
            return result;
        }

        if (result.Cut is not { } cut || results.Put(cut.Whole) is not { Handle.Length: > 0 } kept)
        {
            var shown = Encoding.UTF8.GetByteCount(result.Text);
            return result with { Truncation = new Truncation { ShownBytes = shown, TotalBytes = shown } };
        }

        var hint = registry.Find(ResultReader.ToolName) is { } reader
            ? string.Create(CultureInfo.InvariantCulture, $"\n[{reader.Name} with handle \"{kept.Handle}\" and offset {cut.ShownBytes} reads on]")
            : string.Empty;
        return result with
        {
            Text = result.Text + hint,
            Truncation = new Truncation { Handle = kept.Handle, ShownBytes = cut.ShownBytes, TotalBytes = kept.TotalBytes },
        };
    }

    private static (JsonElement Arguments, IReadOnlyList<ArgumentRepair> Repairs)? Repair(ToolEntry entry, JsonElement arguments)
    {
        try
        {
            return ArgumentRepairer.Repair(entry.Schema, arguments);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair.
            return null;
        }
    }

    private static string? Problem(ToolEntry entry, JsonElement arguments)
    {
        if (arguments.ValueKind != JsonValueKind.Object)
        {
            return "the arguments must be a JSON object";
        }

        try
        {
            return ArgumentValidator.Check(entry.Schema, arguments) ?? Unwritable(arguments);
        }
        catch (InvalidOperationException)
        {
            return "a text in the arguments holds half a surrogate pair";
        }
    }

    /// <summary>Half of a surrogate pair can be read from JSON but not be written again; it throws here and not in the relay.</summary>
    private static string? Unwritable(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in value.EnumerateObject())
                {
                    _ = property.Name;
                    Unwritable(property.Value);
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                {
                    Unwritable(item);
                }

                break;
            case JsonValueKind.String:
                _ = value.GetString();
                break;
        }

        return null;
    }

    private string Unknown(string name)
    {
        var shown = name.Length > 64 ? name[..64] : name;
        var near = registry.Near(name);
        if (near.Count > 0)
        {
            return $"There is no tool '{shown}'. Did you mean: {string.Join(", ", near)}?";
        }

        var all = registry.Tools.Select(tool => tool.Name).Take(20).ToList();
        return all.Count == 0 ? $"There is no tool '{shown}': no server is ready yet." : $"There is no tool '{shown}'. Tools: {string.Join(", ", all)}.";
    }

    private ToolOutcome Refused(string server, Fault fault, string message, long start) =>
        new(server, new ServerOutcome { Fault = fault, Text = message }, time.GetElapsedTime(start));
}
