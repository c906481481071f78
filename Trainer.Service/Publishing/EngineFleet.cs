using System.Security.Cryptography;
using AgentPlatform.Contracts.Inference.V1;
using AgentPlatform.ServiceDefaults;
using Google.Protobuf;
using Grpc.Net.Client;

namespace AgentPlatform.Trainer.Publishing;

/// <summary>Every replica of the engine, each spoken to by itself: weights go to all, not to one of them.</summary>
internal sealed class EngineFleet : IDisposable
{
    private const int ChunkBytes = 512 * 1024;
    private static readonly TimeSpan s_statusDeadline = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_pushDeadline = TimeSpan.FromMinutes(10);
    private readonly List<GrpcChannel> _channels = [];
    private readonly List<Engine> _engines = [];
    private readonly TimeProvider _time;

    public EngineFleet(IConfiguration configuration, TimeProvider time)
    {
        _time = time;
        foreach (var address in GrpcAddresses.Resolve(configuration, "inference"))
        {
            var channel = PlatformGrpcClientExtensions.CreatePlatformChannel(address, configuration);
            _channels.Add(channel);
            _engines.Add(new Engine(address.ToString(), new InferenceService.InferenceServiceClient(channel)));
        }
    }

    public IReadOnlyList<Engine> Engines => _engines;

    public void Dispose() => _channels.ForEach(c => c.Dispose());

    public async Task<GetStatusResponse> StatusAsync(Engine engine, CancellationToken cancellationToken) =>
        await engine.Client.GetStatusAsync(new GetStatusRequest(), deadline: Deadline(s_statusDeadline), cancellationToken: cancellationToken);

    /// <summary>Streams all tensors in float32, checksums last: the engine applies all of it or nothing.</summary>
    public async Task PushAsync(Engine engine, PublishedModel model, CancellationToken cancellationToken)
    {
        using var call = engine.Client.PushWeights(deadline: Deadline(s_pushDeadline), cancellationToken: cancellationToken);
        await call.RequestStream.WriteAsync(new PushWeightsRequest { Begin = Begin(model) }, cancellationToken);
        var finish = new PushWeightsRequest.Types.Finish();
        foreach (var entry in model.Weights.Layout.Entries)
        {
            var bytes = Bytes(model, entry.Name);
            finish.Sha256[entry.Name] = Convert.ToHexStringLower(SHA256.HashData(bytes.Span));
            for (var offset = 0; offset < bytes.Length; offset += ChunkBytes)
            {
                var chunk = bytes.Slice(offset, Math.Min(ChunkBytes, bytes.Length - offset));
                await call.RequestStream.WriteAsync(
                    new PushWeightsRequest { Chunk = new PushWeightsRequest.Types.Chunk { Name = entry.Name, OffsetBytes = offset, Data = UnsafeByteOperations.UnsafeWrap(chunk) } },
                    cancellationToken);
            }
        }

        await call.RequestStream.WriteAsync(new PushWeightsRequest { Finish = finish }, cancellationToken);
        await call.RequestStream.CompleteAsync();
        await call.ResponseAsync;
    }

    private static PushWeightsRequest.Types.Begin Begin(PublishedModel model)
    {
        var begin = new PushWeightsRequest.Types.Begin
        {
            WeightVersion = model.Version,
            ModelId = model.ModelId,
            ConfigJson = model.Weights.Config.ToJson(),
            TokenizerJson = model.TokenizerJson,
            ChatTemplate = model.ChatTemplate,
            IdempotencyKey = model.IdempotencyKey,
        };
        foreach (var entry in model.Weights.Layout.Entries)
        {
            var spec = new TensorSpec { Name = entry.Name, Dtype = "F32" };
            spec.Shape.AddRange(entry.Shape.Select(s => (long)s));
            begin.Tensors.Add(spec);
        }

        return begin;
    }

    private static ReadOnlyMemory<byte> Bytes(PublishedModel model, string name)
    {
        var values = model.Weights.Tensor(name);
        var bytes = new byte[values.Length * sizeof(float)];
        System.Runtime.InteropServices.MemoryMarshal.AsBytes(values).CopyTo(bytes);
        return bytes;
    }

    private DateTime Deadline(TimeSpan span) => _time.GetUtcNow().UtcDateTime + span;

    /// <summary>One replica.</summary>
    internal sealed record Engine(string Address, InferenceService.InferenceServiceClient Client);
}
