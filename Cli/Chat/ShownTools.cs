using AgentPlatform.Agents;
using AgentPlatform.Cli.Platform;
using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.Models.Text;
using Grpc.Core;

namespace AgentPlatform.Cli.Chat;

/// <summary>The gateway's tools, with each call and result shown as it happens.</summary>
internal sealed class ShownTools(ToolService.ToolServiceClient gateway, IReadOnlyList<Tool> tools, ChatView view, TimeProvider time) : IToolbox
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromMinutes(2);

    public ValueTask<IReadOnlyList<ToolDefinition>> DescribeAsync(IReadOnlyList<string> names, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<ToolDefinition>>([.. names.Select(Describe)]);

    public bool Has(string name) => tools.Any(tool => tool.Name == name);

    public async Task<CallToolResponse> CallAsync(CallToolRequest request, CancellationToken cancellationToken)
    {
        view.Call(request.Tool, request.ArgumentsJson);
        var sent = time.GetTimestamp();
        var response = await CallGatewayAsync(request, cancellationToken);
        view.Result(request.Tool, ToolFaults.NameOf(response), response.Text, time.GetElapsedTime(sent).TotalSeconds);
        return response;
    }

    private async Task<CallToolResponse> CallGatewayAsync(CallToolRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await gateway.CallToolAsync(request, deadline: time.GetUtcNow().UtcDateTime + s_deadline, cancellationToken: cancellationToken);
        }
        catch (RpcException ended) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("the call was cancelled", ended, cancellationToken);
        }
        catch (RpcException refused) when (refused.StatusCode is StatusCode.InvalidArgument or StatusCode.NotFound)
        {
            // The model wrote the request, so it is told.
            return new CallToolResponse { Fault = refused.StatusCode == StatusCode.NotFound ? Fault.UnknownTool : Fault.Validation, Text = $"Error: {refused.Status.Detail}" };
        }
    }

    private ToolDefinition Describe(string name)
    {
        var tool = tools.FirstOrDefault(tool => tool.Name == name) ?? throw new CliException($"The gateway has no tool '{name}'; it has {string.Join(", ", tools.Select(t => t.Name))}.");
        return ToolDefinition.Create(tool.Name, tool.Description, tool.InputSchemaJson.Length > 0 ? tool.InputSchemaJson : "{}");
    }
}
