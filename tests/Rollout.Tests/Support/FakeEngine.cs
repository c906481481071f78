using System.Collections.Concurrent;
using AgentPlatform.Contracts.Inference.V1;
using AgentPlatform.Models.Text;
using AgentPlatform.Tests.Agents;
using Grpc.Core;

namespace AgentPlatform.Tests.Rollout;

/// <summary>An engine whose model searches for the question once and answers with what it reads.</summary>
internal sealed class FakeEngine : InferenceService.InferenceServiceBase
{
    private int inFlight;

    public volatile string ModelId = "tiny";

    public volatile string ContentHash = "hash-1";

    public volatile bool IsLoaded = true;

    /// <summary>Calls of Generate that came in.</summary>
    public Tally Started { get; } = new();

    /// <summary>Calls of GetModel that came in.</summary>
    public Tally ModelReads { get; } = new();

    /// <summary>How often each attempt's turns came here.</summary>
    public ConcurrentDictionary<string, int> Turns { get; } = new();

    /// <summary>Most calls at once.</summary>
    public int MostInFlight { get; private set; }

    /// <summary>Runs inside each call, with its number from 1; may wait or throw.</summary>
    public Func<int, CancellationToken, Task> Inside { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Never ends but by a cancel.</summary>
    public static Task Forever(int call, CancellationToken cancellationToken) => Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);

    public override async Task<GenerateResponse> Generate(GenerateRequest request, ServerCallContext context)
    {
        lock (Turns)
        {
            MostInFlight = Math.Max(MostInFlight, ++inFlight);
        }

        try
        {
            Turns.AddOrUpdate(request.RequestId[..request.RequestId.LastIndexOf(':')], 1, (_, turns) => turns + 1);
            await Inside(Started.Add(), context.CancellationToken);
            return IsLoaded ? Reply(request) : throw new RpcException(new Status(StatusCode.FailedPrecondition, "no model"));
        }
        finally
        {
            lock (Turns)
            {
                inFlight--;
            }
        }
    }

    public override Task<GetModelResponse> GetModel(GetModelRequest request, ServerCallContext context)
    {
        ModelReads.Add();
        return Task.FromResult(new GetModelResponse
        {
            ModelId = ModelId,
            WeightVersion = 1,
            TokenizerJson = TinyModel.TokenizerJson,
            ChatTemplate = ChatTemplates.Compact,
            ContentHash = ContentHash,
            MaxContextTokens = TinyModel.ContextTokens,
        });
    }

    public override Task<GetStatusResponse> GetStatus(GetStatusRequest request, ServerCallContext context) =>
        Task.FromResult(new GetStatusResponse { ModelLoaded = IsLoaded, ModelId = ModelId, WeightVersion = 1, InstanceId = "instance" });

    private static GenerateResponse Reply(GenerateRequest request)
    {
        var text = TinyModel.Tokenizer.Decode([.. request.PromptTokenIds]);
        var result = Between(text, "<tool_response>\n", "\n</tool_response>");
        var ids = TinyModel.Turn(result is null ? TinyModel.Call(Between(text, "<|im_start|>user\n", "<|im_end|>")!) : TinyModel.Answer(result));
        return new GenerateResponse
        {
            TokenIds = { ids },
            Logprobs = { ids.Select(_ => -0.5f) },
            WeightVersions = { ids.Select(_ => 1L) },
            FinishReason = FinishReason.Stop,
            RunSeconds = 0.001,
        };
    }

    private static string? Between(string text, string before, string after)
    {
        var start = text.LastIndexOf(before, StringComparison.Ordinal);
        if (start < 0)
        {
            return null;
        }

        start += before.Length;
        return text[start..text.IndexOf(after, start, StringComparison.Ordinal)];
    }
}
