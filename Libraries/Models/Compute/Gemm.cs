using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AgentPlatform.Models.Compute;

/// <summary>
/// The one matrix product: C[i,j] (+)= sum over p of A[i,p] * B[p,j], in float32.
/// Every element is one chain of fused multiply-adds in the order of p, whatever the number of rows, so a row's result
/// does not depend on what else is in the batch. That is what makes a trainer's logprobs equal the engine's, bit for bit.
/// </summary>
internal static unsafe class Gemm
{
    /// <summary>Columns of one panel of a packed B.</summary>
    public const int PanelWidth = 64;

    private const int Lanes = 16;
    private const int RowBlock = 4;
    private const int DepthBlock = 512;

    /// <summary>Floats that <see cref="Pack"/> needs for a [rows, columns] matrix seen as its transpose.</summary>
    public static long PackedLength(int rows, int columns) => (long)((rows + PanelWidth - 1) / PanelWidth) * PanelWidth * columns;

    /// <summary>Packs W [rows, columns], row-major, as its transpose in panels of 64 of its rows: panel, column, row in panel.</summary>
    public static void Pack(float* source, int rows, int columns, float* packed)
    {
        for (var panel = 0; panel < rows; panel += PanelWidth)
        {
            var width = Math.Min(PanelWidth, rows - panel);
            for (var c = 0; c < columns; c++)
            {
                for (var r = 0; r < width; r++)
                {
                    packed[(c * PanelWidth) + r] = source[((long)(panel + r) * columns) + c];
                }
            }

            packed += (long)columns * PanelWidth;
        }
    }

    /// <summary>C [rows, columns] = or += A [rows, depth] times a packed B (the transpose of a [columns, depth] weight).</summary>
    public static void MultiplyPacked(float* a, int lda, float* packed, float* c, int ldc, int rows, int columns, int depth, bool accumulate) =>
        Multiply(a, lda, 1, packed, PanelWidth, (long)depth * PanelWidth, c, ldc, rows, columns, depth, accumulate);

    /// <summary>C = or += A B with A addressed by two strides (so that it may be a transpose) and B row-major with stride <paramref name="ldb"/>.</summary>
    public static void Multiply(float* a, int rowStride, int depthStride, float* b, int ldb, float* c, int ldc, int rows, int columns, int depth, bool accumulate) =>
        Multiply(a, rowStride, depthStride, b, ldb, PanelWidth, c, ldc, rows, columns, depth, accumulate);

    private static void Multiply(
        float* a, int rowStride, int depthStride, float* b, int ldb, long panelStride, float* c, int ldc, int rows, int columns, int depth, bool accumulate)
    {
        for (var p = 0; p < depth; p += DepthBlock)
        {
            var block = Math.Min(DepthBlock, depth - p);
            var add = accumulate || p > 0;
            for (var j = 0; j < columns; j += PanelWidth)
            {
                var panel = b + ((j / PanelWidth) * panelStride) + ((long)p * ldb);
                var width = Math.Min(PanelWidth, columns - j);
                var i = 0;
                for (; i + RowBlock <= rows; i += RowBlock)
                {
                    var rowsOfA = a + ((long)i * rowStride) + ((long)p * depthStride);
                    var target = c + ((long)i * ldc) + j;
                    if (width == PanelWidth)
                    {
                        Block4x64(rowsOfA, rowStride, depthStride, panel, ldb, target, ldc, block, add);
                    }
                    else
                    {
                        for (var t = 0; t < width; t += Lanes)
                        {
                            Block4x16(rowsOfA, rowStride, depthStride, panel + t, ldb, target + t, ldc, block, add);
                        }
                    }
                }

                for (; i < rows; i++)
                {
                    var rowOfA = a + ((long)i * rowStride) + ((long)p * depthStride);
                    var target = c + ((long)i * ldc) + j;
                    if (width == PanelWidth)
                    {
                        Block1x64(rowOfA, depthStride, panel, ldb, target, block, add);
                    }
                    else
                    {
                        for (var t = 0; t < width; t += Lanes)
                        {
                            Block1x16(rowOfA, depthStride, panel + t, ldb, target + t, block, add);
                        }
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block4x64(float* a, int rowStride, int depthStride, float* b, int ldb, float* c, int ldc, int depth, bool add)
    {
        Vector512<float> c00 = default, c01 = default, c02 = default, c03 = default;
        Vector512<float> c10 = default, c11 = default, c12 = default, c13 = default;
        Vector512<float> c20 = default, c21 = default, c22 = default, c23 = default;
        Vector512<float> c30 = default, c31 = default, c32 = default, c33 = default;
        var a0 = a;
        var a1 = a0 + rowStride;
        var a2 = a1 + rowStride;
        var a3 = a2 + rowStride;
        for (var p = 0; p < depth; p++)
        {
            var b0 = Vector512.Load(b);
            var b1 = Vector512.Load(b + 16);
            var b2 = Vector512.Load(b + 32);
            var b3 = Vector512.Load(b + 48);
            var v = Vector512.Create(*a0);
            c00 = Vector512.FusedMultiplyAdd(v, b0, c00);
            c01 = Vector512.FusedMultiplyAdd(v, b1, c01);
            c02 = Vector512.FusedMultiplyAdd(v, b2, c02);
            c03 = Vector512.FusedMultiplyAdd(v, b3, c03);
            v = Vector512.Create(*a1);
            c10 = Vector512.FusedMultiplyAdd(v, b0, c10);
            c11 = Vector512.FusedMultiplyAdd(v, b1, c11);
            c12 = Vector512.FusedMultiplyAdd(v, b2, c12);
            c13 = Vector512.FusedMultiplyAdd(v, b3, c13);
            v = Vector512.Create(*a2);
            c20 = Vector512.FusedMultiplyAdd(v, b0, c20);
            c21 = Vector512.FusedMultiplyAdd(v, b1, c21);
            c22 = Vector512.FusedMultiplyAdd(v, b2, c22);
            c23 = Vector512.FusedMultiplyAdd(v, b3, c23);
            v = Vector512.Create(*a3);
            c30 = Vector512.FusedMultiplyAdd(v, b0, c30);
            c31 = Vector512.FusedMultiplyAdd(v, b1, c31);
            c32 = Vector512.FusedMultiplyAdd(v, b2, c32);
            c33 = Vector512.FusedMultiplyAdd(v, b3, c33);
            a0 += depthStride;
            a1 += depthStride;
            a2 += depthStride;
            a3 += depthStride;
            b += ldb;
        }

        Put(c, c00, add);
        Put(c + 16, c01, add);
        Put(c + 32, c02, add);
        Put(c + 48, c03, add);
        c += ldc;
        Put(c, c10, add);
        Put(c + 16, c11, add);
        Put(c + 32, c12, add);
        Put(c + 48, c13, add);
        c += ldc;
        Put(c, c20, add);
        Put(c + 16, c21, add);
        Put(c + 32, c22, add);
        Put(c + 48, c23, add);
        c += ldc;
        Put(c, c30, add);
        Put(c + 16, c31, add);
        Put(c + 32, c32, add);
        Put(c + 48, c33, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block4x16(float* a, int rowStride, int depthStride, float* b, int ldb, float* c, int ldc, int depth, bool add)
    {
        Vector512<float> c0 = default, c1 = default, c2 = default, c3 = default;
        for (var p = 0; p < depth; p++)
        {
            var v = Vector512.Load(b);
            c0 = Vector512.FusedMultiplyAdd(Vector512.Create(*a), v, c0);
            c1 = Vector512.FusedMultiplyAdd(Vector512.Create(a[rowStride]), v, c1);
            c2 = Vector512.FusedMultiplyAdd(Vector512.Create(a[2 * rowStride]), v, c2);
            c3 = Vector512.FusedMultiplyAdd(Vector512.Create(a[3 * rowStride]), v, c3);
            a += depthStride;
            b += ldb;
        }

        Put(c, c0, add);
        Put(c + ldc, c1, add);
        Put(c + (2 * ldc), c2, add);
        Put(c + (3 * ldc), c3, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block1x64(float* a, int depthStride, float* b, int ldb, float* c, int depth, bool add)
    {
        Vector512<float> c0 = default, c1 = default, c2 = default, c3 = default;
        for (var p = 0; p < depth; p++)
        {
            var v = Vector512.Create(*a);
            c0 = Vector512.FusedMultiplyAdd(v, Vector512.Load(b), c0);
            c1 = Vector512.FusedMultiplyAdd(v, Vector512.Load(b + 16), c1);
            c2 = Vector512.FusedMultiplyAdd(v, Vector512.Load(b + 32), c2);
            c3 = Vector512.FusedMultiplyAdd(v, Vector512.Load(b + 48), c3);
            a += depthStride;
            b += ldb;
        }

        Put(c, c0, add);
        Put(c + 16, c1, add);
        Put(c + 32, c2, add);
        Put(c + 48, c3, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block1x16(float* a, int depthStride, float* b, int ldb, float* c, int depth, bool add)
    {
        Vector512<float> sum = default;
        for (var p = 0; p < depth; p++)
        {
            sum = Vector512.FusedMultiplyAdd(Vector512.Create(*a), Vector512.Load(b), sum);
            a += depthStride;
            b += ldb;
        }

        Put(c, sum, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* c, Vector512<float> value, bool add)
    {
        if (add)
        {
            value += Vector512.Load(c);
        }

        value.Store(c);
    }
}
