using AgentPlatform.Contracts.AgentDock.V1;
using Grpc.Core;

namespace AgentPlatform.Tests.Cli;

/// <summary>One tool, with the answers it was given.</summary>
internal sealed class FakeTools : ToolService.ToolServiceBase
{
    public List<CallToolRequest> Calls { get; } = [];

    public CallToolResponse Response { get; set; } = new() { Ok = true, Text = "\"birthplace\": \"London\"" };

    public RpcException? Failure { get; set; }

    public override Task<ListToolsResponse> ListTools(ListToolsRequest request, ServerCallContext context) => Task.FromResult(new ListToolsResponse
    {
        Tools = { new Tool { Name = "search", Server = "miniweb", Description = "Searches [the] web.", ReadOnly = true, InputSchemaJson = "{}" } },
    });

    public override Task<CallToolResponse> CallTool(CallToolRequest request, ServerCallContext context)
    {
        Calls.Add(request);
        return Failure is null ? Task.FromResult(Response) : throw Failure;
    }
}
