using System.Threading.Channels;
using AgentPlatform.AgentDock.Tools;
using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.ServiceDefaults;
using Grpc.Core;

namespace AgentPlatform.AgentDock.Rpc;

/// <summary>gRPC in front of the tools, for callers that keep a stream open.</summary>
internal sealed class ToolStreamRpc(ToolDispatcher dispatcher) : ToolStreamService.ToolStreamServiceBase
{
    private const int ProgressKept = 256;

    public override async Task CallToolStream(CallToolStreamRequest request, IServerStreamWriter<CallToolStreamResponse> responses, ServerCallContext context)
    {
        if (request.Call is null)
        {
            throw new PlatformException(PlatformErrorCode.Invalid, "CALL_MISSING", "call is missing") { Field = "call" };
        }

        // A caller that reads too slowly misses the oldest news, never the result.
        var progress = Channel.CreateBounded<ToolProgress>(new BoundedChannelOptions(ProgressKept) { FullMode = BoundedChannelFullMode.DropOldest });
        var call = CallMapping.Of(request.Call, context.Deadline) with
        {
            Extras = new ClientExtras { OnProgress = parameters => progress.Writer.TryWrite(CallMapping.Progress(parameters)) },
        };
        if (request.IdempotencyKey.Length > 0)
        {
            call = call with { IdempotencyKey = request.IdempotencyKey };
        }

        var running = dispatcher.CallAsync(call, context.CancellationToken);
        _ = running.ContinueWith(_ => progress.Writer.TryComplete(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        await foreach (var news in progress.Reader.ReadAllAsync(context.CancellationToken))
        {
            await responses.WriteAsync(new CallToolStreamResponse { Progress = news }, context.CancellationToken);
        }

        await responses.WriteAsync(new CallToolStreamResponse { Result = CallEnvelope.Of(await running) }, context.CancellationToken);
    }

    public override Task Rollout(IAsyncStreamReader<RolloutRequest> requests, IServerStreamWriter<RolloutResponse> responses, ServerCallContext context) =>
        new RolloutStream(dispatcher, responses, context.Deadline).RunAsync(requests, context.CancellationToken);
}
