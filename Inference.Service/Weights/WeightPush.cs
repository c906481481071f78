using AgentPlatform.Contracts.Inference.V1;
using AgentPlatform.Models.Compute;
using AgentPlatform.Models.Files;
using AgentPlatform.ServiceDefaults;
using Google.Protobuf.Collections;

namespace AgentPlatform.Inference.Weights;

/// <summary>One push, built off to the side. Nothing of it is served before <see cref="Finish"/> has found it whole.</summary>
internal sealed class WeightPush : IDisposable
{
    private const int MaxChunkBytes = 1 << 20;
    private readonly Dictionary<string, PushedTensor> _tensors = new(StringComparer.Ordinal);
    private readonly Action _ended;
    private bool _disposed;

    /// <param name="model">The model that the tensors belong to.</param>
    /// <param name="replaces">What was served when the push began; null for nothing.</param>
    /// <param name="begin">What the caller announced.</param>
    /// <param name="ended">Called once, when the push is disposed.</param>
    /// <exception cref="PlatformException">A tensor is missing, unknown, twice there, or of a wrong shape or dtype.</exception>
    public WeightPush(ServedModel model, ServedWeights? replaces, PushWeightsRequest.Types.Begin begin, Action ended)
    {
        Model = model;
        Replaces = replaces;
        Version = begin.WeightVersion;
        IdempotencyKey = begin.IdempotencyKey;
        _ended = ended;
        Announce(Qwen3Tensors.Expected(model.Config), begin.Tensors);
        Weights = new ModelWeights(model.Config);
    }

    public ServedModel Model { get; }

    public ServedWeights? Replaces { get; }

    public bool IsNewModel => Replaces?.Model != Model;

    public long Version { get; }

    public string IdempotencyKey { get; }

    public ModelWeights Weights { get; }

    public long ReceivedBytes { get; private set; }

    /// <summary>Takes a chunk.</summary>
    /// <exception cref="PlatformException">It does not fit what was announced.</exception>
    public void Append(PushWeightsRequest.Types.Chunk chunk)
    {
        if (!_tensors.TryGetValue(chunk.Name, out var tensor))
        {
            throw Invalid("TENSOR_UNKNOWN", "chunk.name", $"'{chunk.Name}' was not announced in begin.tensors");
        }

        if (chunk.Data.Length > MaxChunkBytes)
        {
            throw Invalid("CHUNK_SIZE", "chunk.data", $"of tensor '{chunk.Name}' has {chunk.Data.Length} bytes; at most {MaxChunkBytes} are taken at once");
        }

        tensor.Append(chunk.OffsetBytes, chunk.Data.Span, Weights.Tensor(chunk.Name));
        ReceivedBytes += chunk.Data.Length;
    }

    /// <summary>Checks that all tensors are whole and makes them ready for the kernels.</summary>
    /// <exception cref="PlatformException">Names the tensor that is not.</exception>
    public void Finish(PushWeightsRequest.Types.Finish finish)
    {
        foreach (var (name, tensor) in _tensors)
        {
            tensor.Finish(finish.Sha256.TryGetValue(name, out var sha256) ? sha256 : null, Weights.Tensor(name));
        }

        Weights.Prepare();
    }

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        foreach (var tensor in _tensors.Values)
        {
            tensor.Dispose();
        }

        _ended();
    }

    private void Announce(IReadOnlyList<TensorShape> expected, RepeatedField<TensorSpec> specs)
    {
        var shapes = expected.ToDictionary(shape => shape.Name, StringComparer.Ordinal);
        foreach (var spec in specs)
        {
            if (!shapes.Remove(spec.Name, out var shape))
            {
                throw _tensors.ContainsKey(spec.Name)
                    ? Invalid("TENSOR_TWICE", "begin.tensors", $"names '{spec.Name}' twice")
                    : Invalid("TENSOR_UNKNOWN", "begin.tensors", $"names '{spec.Name}', which a model of this config does not have");
            }

            if (!shape.Shape.SequenceEqual(spec.Shape))
            {
                throw Invalid(
                    "SHAPE_MISMATCH", "begin.tensors.shape",
                    $"of '{spec.Name}' is [{string.Join(", ", spec.Shape)}] where the config has [{string.Join(", ", shape.Shape)}]");
            }

            var elementBytes = spec.Dtype switch
            {
                "F32" => 4,
                "BF16" => 2,
                _ => throw Invalid("DTYPE_UNSUPPORTED", "begin.tensors.dtype", $"of '{spec.Name}' is '{spec.Dtype}'; F32 and BF16 are taken"),
            };
            _tensors.Add(spec.Name, new PushedTensor(spec.Name, elementBytes, checked((int)shape.Count)));
        }

        if (shapes.Count > 0)
        {
            throw Invalid("TENSOR_MISSING", "begin.tensors", $"lacks '{shapes.Keys.Order(StringComparer.Ordinal).First()}' and {shapes.Count - 1} more; a push brings all tensors");
        }
    }

    private static PlatformException Invalid(string reason, string field, string problem) =>
        new(PlatformErrorCode.Invalid, reason, $"{field} {problem}; the old weights stay.") { Field = field };
}
