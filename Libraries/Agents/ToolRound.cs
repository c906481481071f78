using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.Contracts.Ledger.V1;
using AgentPlatform.Models.Text;
using Google.Protobuf.WellKnownTypes;

namespace AgentPlatform.Agents;

/// <summary>Makes the calls of one turn side by side and keeps results and records in the order of the calls.</summary>
internal sealed class ToolRound(LedgerTask task, IToolbox toolbox, Trajectory record, TimeProvider time)
{
    /// <summary>The texts the model reads.</summary>
    /// <exception cref="InfrastructureException">A call ended in a fault that is not the agent's. All calls are in the record all the same.</exception>
    public async Task<IReadOnlyList<string>> CallAsync(int turn, IReadOnlyList<ParsedToolCall> calls, CancellationToken cancellationToken)
    {
        var sent = time.GetTimestamp();
        var running = new Task<CallToolResponse>[calls.Count];
        var records = new ToolCall[calls.Count];
        for (var i = 0; i < running.Length; i++)
        {
            records[i] = new ToolCall
            {
                Turn = turn,
                CallId = $"{record.TrajectoryId}:{turn}:{i}",
                Tool = calls[i].Name,
                ArgumentsJson = calls[i].ArgumentsJson,
            };
            running[i] = CallOneAsync(records[i], cancellationToken);
        }

        CallToolResponse[] responses;
        var inside = 0.0;
        try
        {
            responses = await Task.WhenAll(running);
            inside = responses.Max(response => response.RunDuration?.ToTimeSpan().TotalSeconds ?? 0);
        }
        finally
        {
            // Side by side, the slowest call is the one that was waited for.
            record.Timings.ToolSeconds += inside;
            record.Timings.ToolRpcSeconds += Math.Max(0, time.GetElapsedTime(sent).TotalSeconds - inside);
            record.ToolCalls.Add(records);
        }

        foreach (var response in responses)
        {
            if (ToolFaults.EndingReasonOf(response) is { } reason)
            {
                throw new InfrastructureException(reason, response.Text);
            }
        }

        return Array.ConvertAll(responses, TextOf);
    }

    private async Task<CallToolResponse> CallOneAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var sent = time.GetTimestamp();
        call.Status = "abandoned";
        try
        {
            var response = IsForbidden(call.Tool) ? Refuse(call.Tool) : await toolbox.CallAsync(RequestOf(call), cancellationToken);
            call.Status = ToolFaults.NameOf(response);
            call.ResultText = TextOf(response);
            call.Attempts = response.Attempts.Count;
            call.Replica = response.Attempts.Count > 0 ? response.Attempts[^1].Replica : string.Empty;
            return response;
        }
        finally
        {
            call.Duration = Duration.FromTimeSpan(time.GetElapsedTime(sent));
        }
    }

    private CallToolRequest RequestOf(ToolCall call) => new()
    {
        IdempotencyKey = call.CallId,
        Tool = call.Tool,
        ArgumentsJson = call.ArgumentsJson,
        TrajectoryId = record.TrajectoryId,
    };

    // A tool that exists but was not given to the task stays out of reach; one that does not exist is the gateway's to explain.
    private bool IsForbidden(string tool) => !task.Tools.Contains(tool) && toolbox.Has(tool);

    private static CallToolResponse Refuse(string tool) => new() { Fault = Fault.UnknownTool, Text = $"Error: there is no tool named \"{tool}\"." };

    private static string TextOf(CallToolResponse response) =>
        response.Ok || response.Text.Length > 0 ? response.Text : $"Error: {ToolFaults.NameOf(response)}.";
}
