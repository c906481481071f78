using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace AgentPlatform.Models.Files;

/// <summary>Between stored numbers and floats. Stored numbers are little-endian.</summary>
internal static class FloatConversion
{
    public static void ToSingle(TensorDataType type, ReadOnlySpan<byte> source, Span<float> destination)
    {
        switch (type)
        {
            case TensorDataType.F32:
                source.CopyTo(MemoryMarshal.AsBytes(destination));
                break;
            case TensorDataType.BF16:
                FromBrainFloat(MemoryMarshal.Cast<byte, ushort>(source), destination);
                break;
            default:
                var halves = MemoryMarshal.Cast<byte, Half>(source);
                for (var i = 0; i < halves.Length; i++)
                {
                    destination[i] = (float)halves[i];
                }

                break;
        }
    }

    public static void FromSingle(TensorDataType type, ReadOnlySpan<float> source, Span<byte> destination)
    {
        if (type == TensorDataType.F32)
        {
            MemoryMarshal.AsBytes(source).CopyTo(destination);
            return;
        }

        for (var i = 0; i < source.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(destination[(i * 2)..], ToBrainFloat(source[i]));
        }
    }

    /// <summary>Rounds to the nearest, ties to even; a NaN stays a NaN.</summary>
    public static ushort ToBrainFloat(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value)
            ? (ushort)((bits >> 16) | 0x0040)
            : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    private static void FromBrainFloat(ReadOnlySpan<ushort> source, Span<float> destination)
    {
        var bits = MemoryMarshal.Cast<float, uint>(destination);
        var i = 0;
        for (; i + Vector<ushort>.Count <= source.Length; i += Vector<ushort>.Count)
        {
            Vector.Widen(new Vector<ushort>(source[i..]), out var low, out var high);
            (low << 16).CopyTo(bits[i..]);
            (high << 16).CopyTo(bits[(i + Vector<uint>.Count)..]);
        }

        for (; i < source.Length; i++)
        {
            bits[i] = (uint)source[i] << 16;
        }
    }
}
