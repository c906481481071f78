using AgentPlatform.Models.Compute;
using AgentPlatform.Models.Training;

namespace AgentPlatform.Tests;

public sealed class AdamWTests
{
    [Fact]
    public void Step_ThreeSteps_EqualsFloat64Formulas()
    {
        var weights = TinyModel.Weights(TinyModel.Config());
        var options = new AdamWOptions { Beta1 = 0.9, Beta2 = 0.98, WeightDecay = 0.1, GradientClip = 0 };
        var optimizer = new AdamW(weights.Layout, options);
        var gradient = new FloatBuffer(weights.Layout.Length);
        var matrix = weights.Layout["model.layers.0.mlp.up_proj.weight"].Offset + 5;
        var norm = weights.Layout["model.layers.1.input_layernorm.weight"].Offset + 3;
        var expected = new Dictionary<int, (double Value, double M, double V)> { [matrix] = (weights.Values.Span[matrix], 0, 0), [norm] = (weights.Values.Span[norm], 0, 0) };
        for (var step = 1; step <= 3; step++)
        {
            foreach (var index in expected.Keys.ToArray())
            {
                var g = 0.3 * step * (index == norm ? -1 : 1);
                gradient.Span[index] = (float)g;
                var (value, m, v) = expected[index];
                m = (0.9 * m) + (0.1 * g);
                v = (0.98 * v) + (0.02 * g * g);
                var decay = index == matrix ? 1 - (0.01 * 0.1) : 1; // norms are not decayed
                value = (value * decay) - (0.01 * (m / (1 - Math.Pow(0.9, step))) / (Math.Sqrt(v / (1 - Math.Pow(0.98, step))) + 1e-8));
                expected[index] = (value, m, v);
            }

            optimizer.Step(weights, gradient, 0.01);
        }

        Assert.All(expected, e => Assert.Equal(e.Value.Value, weights.Values.Span[e.Key], 1e-6));
    }

    [Fact]
    public void Step_GradientAboveTheClip_ActsAsIfScaledToIt()
    {
        var a = TinyModel.Weights(TinyModel.Config());
        var b = TinyModel.Weights(TinyModel.Config());
        var large = new FloatBuffer(a.Layout.Length);
        var small = new FloatBuffer(a.Layout.Length);
        (large.Span[10], large.Span[11]) = (30, 40);
        (small.Span[10], small.Span[11]) = (0.6f, 0.8f);

        var norm = new AdamW(a.Layout, new AdamWOptions { GradientClip = 1 }).Step(a, large, 1e-3);
        new AdamW(b.Layout, new AdamWOptions { GradientClip = 1 }).Step(b, small, 1e-3);

        Assert.Equal(50, norm, 1e-4);
        Assert.Equal(b.Values.Span[10], a.Values.Span[10], 1e-6);
    }

    [Fact]
    public void Step_NotFinite_ThrowsAndChangesNothing()
    {
        var weights = TinyModel.Weights(TinyModel.Config());
        var before = weights.Values.Span.ToArray();
        var gradient = new FloatBuffer(weights.Layout.Length);
        gradient.Span[100] = float.NaN;
        var optimizer = new AdamW(weights.Layout, new AdamWOptions());

        Assert.Throws<NotFiniteNumberException>(() => optimizer.Step(weights, gradient, 1e-3));

        Assert.Equal(0, optimizer.Steps);
        Assert.True(before.AsSpan().SequenceEqual(weights.Values.Span));
    }
}
