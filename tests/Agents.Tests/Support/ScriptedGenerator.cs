using AgentPlatform.Agents;
using AgentPlatform.Contracts.Inference.V1;

namespace AgentPlatform.Tests.Agents;

/// <summary>An engine that says what the script says, cut where the request asks for it. The last line is said for ever.</summary>
internal sealed class ScriptedGenerator(params string[] turns) : IGenerator
{
    public List<GenerateRequest> Requests { get; } = [];

    public List<GenerateResponse> Responses { get; } = [];

    /// <summary>Runs before each answer; may wait or throw.</summary>
    public Func<int, CancellationToken, Task> Before { get; init; } = (_, _) => Task.CompletedTask;

    /// <summary>Changes an answer before it is given.</summary>
    public Action<GenerateResponse> Distort { get; init; } = _ => { };

    public async Task<GenerateResponse> GenerateAsync(GenerateRequest request, CancellationToken cancellationToken)
    {
        var index = Requests.Count;
        Requests.Add(request.Clone());
        await Before(index, cancellationToken);
        var ids = TinyModel.Turn(turns[Math.Min(index, turns.Length - 1)]);
        var count = Math.Min(ids.Length, request.Sampling.MaxNewTokens);
        var response = new GenerateResponse
        {
            FinishReason = count < ids.Length ? FinishReason.Length : FinishReason.Stop,
            PromptTokens = request.PromptTokenIds.Count,
            QueueSeconds = 0.25,
            RunSeconds = 0.5,
        };
        for (var i = 0; i < count; i++)
        {
            response.TokenIds.Add(ids[i]);
            response.Logprobs.Add(-0.5f - i - (100 * index));
            response.WeightVersions.Add(10 + index);
        }

        Distort(response);
        Responses.Add(response.Clone());
        return response;
    }
}
