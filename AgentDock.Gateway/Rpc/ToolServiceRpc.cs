using AgentPlatform.AgentDock.Budgets;
using AgentPlatform.AgentDock.Hosting;
using AgentPlatform.AgentDock.Results;
using AgentPlatform.AgentDock.Tenants;
using AgentPlatform.AgentDock.Tools;
using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.ServiceDefaults;
using Grpc.Core;
using Tool = AgentPlatform.Contracts.AgentDock.V1.Tool;

namespace AgentPlatform.AgentDock.Rpc;

/// <summary>gRPC in front of the tools.</summary>
internal sealed class ToolServiceRpc(
    ToolDispatcher dispatcher, ToolRegistry registry, ToolHost host, AgentDockMetrics metrics, Callers callers, ResultStore results, BudgetBook budgets)
    : ToolService.ToolServiceBase
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
        var call = CallMapping.Of(request, context.Deadline);
        return CallEnvelope.Of(await dispatcher.CallAsync(call, context.CancellationToken));
    }

    public override Task<ReadResultResponse> ReadResult(ReadResultRequest request, ServerCallContext context)
    {
        if (request.OffsetBytes < 0 || request.LimitBytes < 0 || request.LimitBytes > ResultReader.MostBytes)
        {
            throw new PlatformException(
                PlatformErrorCode.Invalid, "PAGE_INVALID",
                $"offset_bytes must not be negative and limit_bytes must be 0 to {ResultReader.MostBytes}, not {request.OffsetBytes} and {request.LimitBytes}")
            {
                Field = request.OffsetBytes < 0 ? "offset_bytes" : "limit_bytes",
            };
        }

        var page = results.Read(request.Handle, request.OffsetBytes, request.LimitBytes == 0 ? ResultReader.UsualBytes : request.LimitBytes)
            ?? throw new PlatformException(
                PlatformErrorCode.Missing, "NO_SUCH_RESULT", $"there is no result '{request.Handle}' (any more); truncation.handle of a CallToolResponse names one")
            {
                Field = "handle",
            };
        return Task.FromResult(new ReadResultResponse { Text = page.Text, NextOffsetBytes = page.NextOffset, TotalBytes = page.TotalBytes });
    }

    public override Task<SetBudgetResponse> SetBudget(SetBudgetRequest request, ServerCallContext context)
    {
        var (isGroup, id) = BudgetEnvelope.Owner(request.TrajectoryId, request.GroupId);
        var (limit, used) = budgets.SetLimit(isGroup, id, BudgetEnvelope.Read(request.Limit)).State;
        return Task.FromResult(new SetBudgetResponse { Limit = BudgetEnvelope.Of(limit), Used = BudgetEnvelope.Of(used) });
    }

    public override Task<GetBudgetResponse> GetBudget(GetBudgetRequest request, ServerCallContext context)
    {
        var (isGroup, id) = BudgetEnvelope.Owner(request.TrajectoryId, request.GroupId);
        var (limit, used) = budgets.Peek(isGroup, id)?.State ?? default;
        return Task.FromResult(new GetBudgetResponse { Limit = BudgetEnvelope.Of(limit), Used = BudgetEnvelope.Of(used) });
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
