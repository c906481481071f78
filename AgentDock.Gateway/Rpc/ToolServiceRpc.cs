using AgentPlatform.AgentDock.Hosting;
using AgentPlatform.AgentDock.Tenants;
using AgentPlatform.AgentDock.Tools;
using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.ServiceDefaults;
using Grpc.Core;
using Tool = AgentPlatform.Contracts.AgentDock.V1.Tool;

namespace AgentPlatform.AgentDock.Rpc;

/// <summary>gRPC in front of the tools.</summary>
internal sealed class ToolServiceRpc(ToolDispatcher dispatcher, ToolRegistry registry, ToolHost host, AgentDockMetrics metrics, Callers callers) : ToolService.ToolServiceBase
{
    public override Task<ListToolsResponse> ListTools(ListToolsRequest request, ServerCallContext context)
    {
        if (request.Server.Length > 0 && !host.Servers.Any(server => server.Name == request.Server))
        {
            throw new PlatformException(
                PlatformErrorCode.Missing, "NO_SUCH_SERVER",
                $"server '{request.Server}' is not in the catalogue; servers: {string.Join(", ", host.Servers.Select(server => server.Name))}");
        }

        var response = new ListToolsResponse();
        response.Tools.AddRange(callers.Visible(registry.Tools)
            .Where(tool => request.Server.Length == 0 || tool.Server.Name == request.Server)
            .Select(tool => new Tool
            {
                Name = tool.Name,
                Server = tool.Server.Name,
                Description = tool.Tool.Description,
                InputSchemaJson = tool.InputSchemaJson,
                ReadOnly = tool.Tool.ReadOnly,
            }));
        return Task.FromResult(response);
    }

    public override async Task<CallToolResponse> CallTool(CallToolRequest request, ServerCallContext context)
    {
        if (request.Tool.Length == 0)
        {
            throw new PlatformException(PlatformErrorCode.Invalid, "TOOL_MISSING", "tool is empty; name one of ListTools") { Field = "tool" };
        }

        if (request.Timeout is { } asked && (asked.Seconds < 0 || asked.Nanos < 0))
        {
            throw new PlatformException(PlatformErrorCode.Invalid, "TIMEOUT_NEGATIVE", "timeout is negative; leave it out for the catalogue's") { Field = "timeout" };
        }

        var call = new ToolCall
        {
            Tool = request.Tool,
            ArgumentsJson = request.ArgumentsJson,
            IdempotencyKey = request.IdempotencyKey,
            TrajectoryId = request.TrajectoryId,
            GroupId = request.GroupId,
            SessionId = request.SessionId,
            Version = request.Version,
            Timeout = request.Timeout?.ToTimeSpan(),
            Deadline = context.Deadline == DateTime.MaxValue ? null : new DateTimeOffset(context.Deadline, TimeSpan.Zero),
        };
        return CallEnvelope.Of(await dispatcher.CallAsync(call, context.CancellationToken));
    }

    public override Task<GetStatusResponse> GetStatus(GetStatusRequest request, ServerCallContext context)
    {
        var response = new GetStatusResponse { Sandbox = host.Sandbox, Calls = metrics.Calls, CataloguePath = host.CataloguePath };
        response.Replicas.AddRange(host.Servers.SelectMany(server => server.Status()));
        response.Servers.AddRange(host.Describe());
        response.CatalogueProblems.AddRange(CatalogueServiceRpc.Problems(host));
        foreach (var (name, count) in metrics.Faults())
        {
            response.Faults[name] = count;
        }

        return Task.FromResult(response);
    }
}
