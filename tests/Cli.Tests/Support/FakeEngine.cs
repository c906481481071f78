using AgentPlatform.Contracts.Inference.V1;
using AgentPlatform.Models.Text;
using Grpc.Core;

namespace AgentPlatform.Tests.Cli;

/// <summary>Serves a real tokenizer and says the turns it was given, one after another.</summary>
internal sealed class FakeEngine : InferenceService.InferenceServiceBase
{
    private static readonly string s_tokenizerJson = BpeTrainer.Train(
        Enumerable.Repeat("Where was Ada born? {\"name\": \"search\", \"arguments\": {\"query\": \"Ada\"}} \"birthplace\": \"London\" think answer", 8),
        400, SmallModelTokens.All, PretokenizerPatterns.Agent);

    private static readonly Tokenizer s_tokenizer = Tokenizer.FromJson(s_tokenizerJson);

    public bool ModelLoaded { get; set; } = true;

    public Queue<string> Turns { get; } = new();

    public List<GenerateRequest> Requests { get; } = [];

    public RpcException? Failure { get; set; }

    public override Task<GetStatusResponse> GetStatus(GetStatusRequest request, ServerCallContext context) =>
        Task.FromResult(new GetStatusResponse { ModelLoaded = ModelLoaded, WeightVersion = 7, BusySeconds = 3, UptimeSeconds = 10 });

    public override Task<GetModelResponse> GetModel(GetModelRequest request, ServerCallContext context) => Task.FromResult(new GetModelResponse
    {
        ModelId = "tiny",
        TokenizerJson = s_tokenizerJson,
        ChatTemplate = ChatTemplates.Compact,
        ContentHash = "tiny",
        MaxContextTokens = 2048,
    });

    public override Task<GenerateResponse> Generate(GenerateRequest request, ServerCallContext context)
    {
        if (Failure is not null)
        {
            throw Failure;
        }

        Requests.Add(request);
        int[] tokens = [.. s_tokenizer.EncodeWithMarkup(Turns.Dequeue()), s_tokenizer.TokenId(SmallModelTokens.TurnEnd)!.Value];
        var response = new GenerateResponse { FinishReason = FinishReason.Stop };
        response.TokenIds.AddRange(tokens);
        response.Logprobs.AddRange(tokens.Select(_ => -0.5f));
        response.WeightVersions.AddRange(tokens.Select(_ => 7L));
        return Task.FromResult(response);
    }

    public string PromptOf(int request) => s_tokenizer.Decode([.. Requests[request].PromptTokenIds]);
}
