using AgentPlatform.Contracts.Inference.V1;

namespace AgentPlatform.Agents;

/// <summary>What thinks: token ids in, token ids out. One instance serves one attempt, so that its turns can stay on one replica.</summary>
public interface IGenerator
{
    /// <summary>
    /// Samples one turn. <paramref name="request"/> belongs to the loop, which appends to it after the call has ended:
    /// an implementation that keeps it must copy it. The answer carries one logprob and one weight version per token id.
    /// </summary>
    /// <exception cref="InfrastructureException">No answer can be had; the attempt ends unscored.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    Task<GenerateResponse> GenerateAsync(GenerateRequest request, CancellationToken cancellationToken);
}
