using AgentPlatform.Contracts.Inference.V1;
using AgentPlatform.Inference.Generation;
using AgentPlatform.Inference.Weights;
using AgentPlatform.ServiceDefaults;
using Google.Protobuf.Collections;
using Grpc.Core;
using Sampling = AgentPlatform.Contracts.Ledger.V1.Sampling;

namespace AgentPlatform.Inference.Rpc;

/// <summary>The gRPC door: token ids in and out.</summary>
internal sealed class InferenceRpc(InferenceEngine engine, WeightPublisher publisher, InstanceId instance) : InferenceService.InferenceServiceBase
{
    public override async Task<GenerateResponse> Generate(GenerateRequest request, ServerCallContext context)
    {
        var result = await engine.GenerateAsync(
            Map(request.PromptTokenIds, request.Sampling, request.StopTokenIds), context.CancellationToken);
        var response = new GenerateResponse
        {
            FinishReason = Map(result.End),
            PromptTokens = result.PromptTokens,
            CachedPromptTokens = result.CachedPromptTokens,
            QueueSeconds = result.QueueTime.TotalSeconds,
            RunSeconds = result.RunTime.TotalSeconds,
        };
        Fill(response.TokenIds, result.Tokens.Span);
        Fill(response.Logprobs, result.LogProbabilities.Span);
        Fill(response.WeightVersions, result.WeightVersions.Span);
        return response;
    }

    public override async Task GenerateStream(
        GenerateStreamRequest request, IServerStreamWriter<GenerateStreamResponse> responseStream, ServerCallContext context)
    {
        using var call = engine.Start(
            Map(request.PromptTokenIds, request.Sampling, request.StopTokenIds), streams: true, context.CancellationToken);
        while (await call.Tokens.WaitToReadAsync(context.CancellationToken))
        {
            // A slow reader gets what has gathered in one message.
            var message = new GenerateStreamResponse();
            while (call.Tokens.TryRead(out var token))
            {
                message.TokenIds.Add(token.Token);
                message.Logprobs.Add(token.LogProbability);
                message.WeightVersions.Add(token.WeightVersion);
            }

            await responseStream.WriteAsync(message, context.CancellationToken);
        }

        var result = await call.ResultAsync();
        await responseStream.WriteAsync(new GenerateStreamResponse { FinishReason = Map(result.End) }, context.CancellationToken);
    }

    public override async Task<ScoreResponse> Score(ScoreRequest request, ServerCallContext context)
    {
        var result = await engine.ScoreAsync(ToArray(request.TokenIds), context.CancellationToken);
        var response = new ScoreResponse { WeightVersion = result.WeightVersion };
        Fill(response.Logprobs, result.LogProbabilities.Span);
        return response;
    }

    public override Task<GetModelResponse> GetModel(GetModelRequest request, ServerCallContext context)
    {
        var served = engine.RequireServed();
        return Task.FromResult(new GetModelResponse
        {
            ModelId = served.Model.Id,
            WeightVersion = served.Version,
            ConfigJson = served.Model.ConfigJson,
            TokenizerJson = served.Model.TokenizerJson,
            ChatTemplate = served.Model.ChatTemplate,
            ContentHash = served.Model.ContentHash,
            MaxContextTokens = served.MaxContextTokens,
        });
    }

    public override Task<GetStatusResponse> GetStatus(GetStatusRequest request, ServerCallContext context)
    {
        var (status, served) = (engine.Status, engine.Served);
        return Task.FromResult(new GetStatusResponse
        {
            ModelLoaded = served is not null,
            ModelId = served?.Model.Id ?? string.Empty,
            WeightVersion = served?.Version ?? 0,
            RunningRequests = status.Running,
            WaitingRequests = status.Waiting,
            GeneratedTokens = status.GeneratedTokens,
            PrefillTokens = status.PrefillTokens,
            CachedTokens = status.CachedTokens,
            BusySeconds = status.Busy.TotalSeconds,
            UptimeSeconds = status.Uptime.TotalSeconds,
            KvBlocksTotal = status.BlocksTotal,
            KvBlocksFree = status.BlocksFree,
            InstanceId = instance.Value,
            WeightUpdates = status.WeightUpdates,
        });
    }

    public override async Task<PushWeightsResponse> PushWeights(IAsyncStreamReader<PushWeightsRequest> requestStream, ServerCallContext context)
    {
        var cancellationToken = context.CancellationToken;
        if (!await requestStream.MoveNext(cancellationToken) || requestStream.Current.PartCase != PushWeightsRequest.PartOneofCase.Begin)
        {
            throw Incomplete("begin", "must be the first message of a push");
        }

        var begin = requestStream.Current.Begin;
        if (publisher.IsRepeat(begin))
        {
            // The caller is in the middle of sending; it is heard out, so that it sees success and not a broken stream.
            while (await requestStream.MoveNext(cancellationToken))
            {
            }

            return new PushWeightsResponse { WeightVersion = begin.WeightVersion };
        }

        using var push = publisher.Begin(begin);
        while (await requestStream.MoveNext(cancellationToken))
        {
            var message = requestStream.Current;
            switch (message.PartCase)
            {
                case PushWeightsRequest.PartOneofCase.Chunk:
                    push.Append(message.Chunk);
                    break;
                case PushWeightsRequest.PartOneofCase.Finish:
                    push.Finish(message.Finish);
                    var applied = await publisher.CommitAsync(push, cancellationToken);
                    return new PushWeightsResponse { WeightVersion = push.Version, ReceivedBytes = push.ReceivedBytes, ApplySeconds = applied.TotalSeconds };
                default:
                    throw Incomplete(message.PartCase.ToString(), "cannot follow begin; chunks and then finish do");
            }
        }

        throw Incomplete("finish", "did not come before the stream ended; the old weights stay");
    }

    private static GenerationRequest Map(RepeatedField<int> prompt, Sampling? sampling, RepeatedField<int> stop) => new(
        ToArray(prompt),
        sampling is null ? default : new SamplingSettings(sampling.Temperature, sampling.TopP, sampling.TopK, sampling.Seed, sampling.MaxNewTokens),
        ToArray(stop));

    private static FinishReason Map(GenerationEnd end) => end switch
    {
        GenerationEnd.Stop => FinishReason.Stop,
        GenerationEnd.Length => FinishReason.Length,
        _ => FinishReason.Unspecified,
    };

    private static int[] ToArray(RepeatedField<int> values)
    {
        if (values.Count == 0)
        {
            return [];
        }

        var array = new int[values.Count];
        values.CopyTo(array, 0);
        return array;
    }

    private static void Fill<T>(RepeatedField<T> field, ReadOnlySpan<T> values)
    {
        field.Capacity = values.Length;
        foreach (var value in values)
        {
            field.Add(value);
        }
    }

    private static PlatformException Incomplete(string field, string problem) =>
        new(PlatformErrorCode.Invalid, Reasons.PushIncomplete, $"{field} {problem}.") { Field = field };
}
