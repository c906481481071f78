using System.Runtime.InteropServices;
using System.Security.Cryptography;
using AgentPlatform.Inference.Generation;
using AgentPlatform.ServiceDefaults;

namespace AgentPlatform.Inference.Weights;

/// <summary>One tensor on its way in: how far it has come, and the checksum of what came.</summary>
internal sealed class PushedTensor(string name, int elementBytes, int elements) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly long _bytes = (long)elementBytes * elements;
    private long _received;

    /// <summary>Takes the next bytes, little-endian, into the tensor's place.</summary>
    /// <exception cref="PlatformException">The chunk is out of order, beyond the end, or cuts a number in two.</exception>
    public void Append(long offset, ReadOnlySpan<byte> data, Span<float> values)
    {
        if (offset != _received)
        {
            throw Invalid("CHUNK_OUT_OF_ORDER", "chunk.offset_bytes", $"is {offset} where {_received} bytes have come; chunks of a tensor come in order, without gaps");
        }

        if (data.Length > _bytes - _received)
        {
            throw Invalid("CHUNK_OUT_OF_BOUNDS", "chunk.data", $"ends at byte {offset + data.Length}; the tensor has {_bytes}");
        }

        if (data.Length == 0 || data.Length % elementBytes != 0)
        {
            throw Invalid("CHUNK_SIZE", "chunk.data", $"has {data.Length} bytes; it must be a positive multiple of {elementBytes}");
        }

        var place = values.Slice((int)(offset / elementBytes), data.Length / elementBytes);
        if (elementBytes == sizeof(float))
        {
            data.CopyTo(MemoryMarshal.AsBytes(place));
        }
        else
        {
            // A bfloat16 is the upper half of a float.
            var halves = MemoryMarshal.Cast<byte, ushort>(data);
            var bits = MemoryMarshal.Cast<float, uint>(place);
            for (var i = 0; i < halves.Length; i++)
            {
                bits[i] = (uint)halves[i] << 16;
            }
        }

        _hash.AppendData(data);
        _received += data.Length;
    }

    /// <summary>Checks that all has come, and unharmed.</summary>
    /// <exception cref="PlatformException">Bytes are missing, the checksum is missing or differs, or a value is not finite.</exception>
    public void Finish(string? sha256, ReadOnlySpan<float> values)
    {
        if (_received != _bytes)
        {
            throw Invalid("TENSOR_INCOMPLETE", "chunk", $"has come to {_received} of {_bytes} bytes");
        }

        if (sha256 is null)
        {
            throw Invalid("CHECKSUM_MISSING", "finish.sha256", $"has no checksum");
        }

        var actual = Convert.ToHexStringLower(_hash.GetHashAndReset());
        if (!actual.Equals(sha256, StringComparison.OrdinalIgnoreCase))
        {
            throw new PlatformException(
                PlatformErrorCode.Corrupt, Reasons.ChecksumMismatch,
                $"Tensor '{name}' has SHA-256 {actual} where finish.sha256 says {sha256}; the old weights stay.");
        }

        foreach (var value in values)
        {
            if (!float.IsFinite(value))
            {
                throw Invalid("VALUE_NOT_FINITE", "chunk.data", $"holds {value}; weights that are not finite cannot be served");
            }
        }
    }

    public void Dispose() => _hash.Dispose();

    private PlatformException Invalid(string reason, string field, FormattableString problem) =>
        new(PlatformErrorCode.Invalid, reason, $"{field} of tensor '{name}' {FormattableString.Invariant(problem)}; the old weights stay.") { Field = field };
}
