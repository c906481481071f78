using System.Runtime.Intrinsics;

namespace AgentPlatform.Models.Compute;

/// <summary>
/// Rotary position embedding in the half-split (NeoX) form that Qwen3 uses: with (a, b) the halves of a head,
/// (a cos - b sin, b cos + a sin), angle = position * theta^(-2i/headDim). Tables are made once, in float64.
/// </summary>
internal sealed unsafe class Rotary
{
    private readonly FloatBuffer _table; // per position: cos[half], sin[half]
    private readonly int _half;

    public Rotary(int headDim, double theta, int positions)
    {
        _half = headDim / 2;
        _table = new FloatBuffer((long)positions * headDim);
        var table = _table.Span;
        for (var position = 0; position < positions; position++)
        {
            for (var i = 0; i < _half; i++)
            {
                var angle = position * Math.Pow(theta, -2.0 * i / headDim);
                table[(position * headDim) + i] = (float)Math.Cos(angle);
                table[(position * headDim) + _half + i] = (float)Math.Sin(angle);
            }
        }
    }

    /// <summary>Rotates one head in place; <paramref name="direction"/> is +1, or -1 for the backward pass.</summary>
    public void Apply(float* head, int position, float direction)
    {
        var cos = _table.Pointer + ((long)position * _half * 2);
        var sin = cos + _half;
        if (_half % 16 == 0)
        {
            var sign = Vector512.Create(direction);
            for (var i = 0; i < _half; i += 16)
            {
                var a = Vector512.Load(head + i);
                var b = Vector512.Load(head + _half + i);
                var c = Vector512.Load(cos + i);
                var s = Vector512.Load(sin + i) * sign;
                ((a * c) - (b * s)).Store(head + i);
                ((b * c) + (a * s)).Store(head + _half + i);
            }

            return;
        }

        for (var i = 0; i < _half; i++)
        {
            var a = head[i];
            var b = head[_half + i];
            var s = sin[i] * direction;
            head[i] = (a * cos[i]) - (b * s);
            head[_half + i] = (b * cos[i]) + (a * s);
        }
    }
}
