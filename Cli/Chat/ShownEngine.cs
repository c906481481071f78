using AgentPlatform.Agents;
using AgentPlatform.Contracts.Inference.V1;
using AgentPlatform.Models.Text;
using Grpc.Core;

namespace AgentPlatform.Cli.Chat;

/// <summary>The engine, with each turn shown as soon as it is sampled. A call that fails ends the chat: the person decides what then.</summary>
internal sealed class ShownEngine(InferenceService.InferenceServiceClient engine, Tokenizer tokenizer, ChatView view, TimeProvider time) : IGenerator
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromMinutes(10);

    public async Task<GenerateResponse> GenerateAsync(GenerateRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var response = await engine.GenerateAsync(request, deadline: time.GetUtcNow().UtcDateTime + s_deadline, cancellationToken: cancellationToken);
            view.Turn(AgentOutputParser.Parse(tokenizer.Decode([.. response.TokenIds])));
            return response;
        }
        catch (RpcException ended) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("the turn was cancelled", ended, cancellationToken);
        }
    }
}
