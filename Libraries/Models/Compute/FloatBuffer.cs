using System.Runtime.CompilerServices;

namespace AgentPlatform.Models.Compute;

/// <summary>A zeroed block of float32 that never moves and begins on a 64-byte line, for the vector kernels.</summary>
public sealed unsafe class FloatBuffer
{
    private const int LineFloats = 16;
    private readonly float[] _array;
    private readonly int _offset;

    /// <summary>Allocates <paramref name="length"/> floats, all zero.</summary>
    public FloatBuffer(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        _array = GC.AllocateArray<float>(checked((int)length + LineFloats), pinned: true);
        Length = (int)length;
        var address = (nuint)Unsafe.AsPointer(ref _array[0]);
        _offset = (int)((64 - (address & 63)) & 63) / sizeof(float);
    }

    /// <summary>Number of floats.</summary>
    public int Length { get; }

    /// <summary>The first element. The buffer must be kept reachable while the pointer is in use.</summary>
    internal float* Pointer => (float*)Unsafe.AsPointer(ref _array[_offset]);

    /// <summary>The whole buffer.</summary>
    public Span<float> Span => _array.AsSpan(_offset, Length);
}
