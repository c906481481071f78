using System.Globalization;
using AgentPlatform.Agents;
using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.Models.Text;
using AgentPlatform.Rollout.Hosting;
using Grpc.Core;

namespace AgentPlatform.Rollout.Tooling;

/// <summary>
/// Tools behind the gateway. Faults that pass by themselves are waited out where a second call does no harm: a full queue always, a dead
/// container for tools that only read.
/// </summary>
internal sealed class GatewayToolbox(
    ToolService.ToolServiceClient gateway, ToolCatalogue catalogue, RolloutOptions options, TimeProvider time)
    : IToolbox
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    public ValueTask<IReadOnlyList<ToolDefinition>> DescribeAsync(IReadOnlyList<string> names, CancellationToken cancellationToken) =>
        catalogue.DescribeAsync(names, cancellationToken);

    public bool Has(string name) => catalogue.Find(name) is not null;

    public async Task<CallToolResponse> CallAsync(CallToolRequest request, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var key = request.IdempotencyKey;
        var pause = FirstPause;
        for (var again = 1; ; again++)
        {
            var response = await CallOnceAsync(request, cancellationToken);
            if (!IsWorthWaiting(request.Tool, response) || time.GetElapsedTime(started) + pause > options.Patience)
            {
                return response;
            }

            try
            {
                await Task.Delay(pause, time, cancellationToken);
            }
            catch (OperationCanceledException exception)
            {
                // Time that ran out while the tools were away is not the agent's fault.
                throw new InfrastructureException(ToolFaults.EndingReasonOf(response)!, response.Text, exception);
            }

            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            // Another key: the gateway would answer the same one with the same fault.
            request.IdempotencyKey = string.Create(CultureInfo.InvariantCulture, $"{key}~{again}");
        }
    }

    private async Task<CallToolResponse> CallOnceAsync(CallToolRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await gateway.CallToolAsync(request, null, time.GetUtcNow().UtcDateTime + options.ToolTimeout, cancellationToken);
        }
        catch (RpcException exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("the attempt was cancelled", exception, cancellationToken);
        }
        catch (RpcException exception) when (exception.StatusCode is StatusCode.InvalidArgument or StatusCode.NotFound)
        {
            // The model wrote the request, so it is told.
            var fault = exception.StatusCode == StatusCode.NotFound ? Fault.UnknownTool : Fault.Validation;
            return new CallToolResponse { Fault = fault, Text = $"Error: {exception.Status.Detail}" };
        }
        catch (RpcException exception)
        {
            throw GatewayFaults.ToInfrastructure(exception);
        }
    }

    private bool IsWorthWaiting(string tool, CallToolResponse response) => !response.Ok && response.Fault switch
    {
        Fault.Overloaded => true,
        Fault.Infrastructure => catalogue.Find(tool) is { IsReadOnly: true },
        _ => false,
    };
}
