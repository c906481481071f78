using System.Collections.Concurrent;
using System.Text.Json;
using AgentPlatform.Contracts.AgentDock.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace AgentPlatform.Tests.Rollout;

/// <summary>A gateway with a tool that reads (search: "of q" for "q") and one that writes (note).</summary>
internal sealed class FakeGateway : ToolService.ToolServiceBase
{
    public Tally Calls { get; } = new();

    public ConcurrentQueue<string> Keys { get; } = new();

    /// <summary>Answers in place of the tool when not null; the call's number is from 1.</summary>
    public Func<int, CallToolRequest, CallToolResponse?> Instead { get; set; } = (_, _) => null;

    public override Task<ListToolsResponse> ListTools(ListToolsRequest request, ServerCallContext context) => Task.FromResult(new ListToolsResponse
    {
        Tools =
        {
            new Tool { Name = "search", Description = "finds", InputSchemaJson = "{\"type\": \"object\"}", ReadOnly = true },
            new Tool { Name = "note", Description = "writes" },
        },
    });

    public override Task<CallToolResponse> CallTool(CallToolRequest request, ServerCallContext context)
    {
        Keys.Enqueue(request.IdempotencyKey);
        return Task.FromResult(Instead(Calls.Add(), request) ?? new CallToolResponse
        {
            Ok = true,
            Text = "of " + JsonDocument.Parse(request.ArgumentsJson).RootElement.GetProperty("query").GetString(),
            RunDuration = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(1)),
            Attempts = { new Attempt { Replica = "web-0" } },
        });
    }
}
