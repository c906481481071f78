using AgentPlatform.Models.Compute;
using AgentPlatform.Models.Files;

namespace AgentPlatform.Tests;

/// <summary>Qwen3 in float64 with plain loops, written from the formulas and sharing nothing with the kernels.</summary>
internal sealed class ReferenceQwen3(ModelConfig config, ParameterLayout layout, double[] parameters)
{
    /// <summary>Logits [tokens, vocabulary].</summary>
    public double[][] Logits(int[] tokens)
    {
        var d = config.HiddenSize;
        var hd = config.HeadDim;
        var x = tokens.Select(t => Row("model.embed_tokens.weight", t, d)).ToArray();
        for (var layer = 0; layer < config.Layers; layer++)
        {
            var p = $"model.layers.{layer}.";
            var h = x.Select(r => RmsNorm(r, p + "input_layernorm.weight")).ToArray();
            var q = Project(h, p + "self_attn.q_proj.weight");
            var k = Project(h, p + "self_attn.k_proj.weight");
            var v = Project(h, p + "self_attn.v_proj.weight");
            for (var t = 0; t < tokens.Length; t++)
            {
                q[t] = Heads(q[t], hd, p + "self_attn.q_norm.weight", t);
                k[t] = Heads(k[t], hd, p + "self_attn.k_norm.weight", t);
            }

            var attended = new double[tokens.Length][];
            for (var t = 0; t < tokens.Length; t++)
            {
                attended[t] = new double[config.AttentionHeads * hd];
                for (var head = 0; head < config.AttentionHeads; head++)
                {
                    var kv = head / (config.AttentionHeads / config.KeyValueHeads) * hd;
                    var scores = Enumerable.Range(0, t + 1).Select(j => Enumerable.Range(0, hd).Sum(i => q[t][(head * hd) + i] * k[j][kv + i]) / Math.Sqrt(hd)).ToArray();
                    var max = scores.Max();
                    var exp = scores.Select(s => Math.Exp(s - max)).ToArray();
                    var total = exp.Sum();
                    for (var i = 0; i < hd; i++)
                    {
                        attended[t][(head * hd) + i] = Enumerable.Range(0, t + 1).Sum(j => exp[j] / total * v[j][kv + i]);
                    }
                }
            }

            x = Add(x, Project(attended, p + "self_attn.o_proj.weight"));
            h = x.Select(r => RmsNorm(r, p + "post_attention_layernorm.weight")).ToArray();
            var gate = Project(h, p + "mlp.gate_proj.weight");
            var up = Project(h, p + "mlp.up_proj.weight");
            var act = gate.Zip(up, (g, u) => g.Zip(u, (a, b) => a / (1 + Math.Exp(-a)) * b).ToArray()).ToArray();
            x = Add(x, Project(act, p + "mlp.down_proj.weight"));
        }

        var final = x.Select(r => RmsNorm(r, "model.norm.weight")).ToArray();
        return Project(final, config.TieWordEmbeddings ? "model.embed_tokens.weight" : "lm_head.weight");
    }

    /// <summary>Mean of -log p over the predicted tokens.</summary>
    public double Loss(int[] tokens, int[] predicted)
    {
        var logits = Logits(tokens);
        return predicted.Average(i =>
        {
            var row = logits[i - 1];
            var max = row.Max();
            return max + Math.Log(row.Sum(l => Math.Exp(l - max))) - row[tokens[i]];
        });
    }

    private double[] Row(string name, int row, int length)
    {
        var entry = layout[name];
        return parameters.AsSpan(entry.Offset + (row * length), length).ToArray();
    }

    private double[] RmsNorm(double[] row, string name)
    {
        var inverse = 1 / Math.Sqrt(row.Average(v => v * v) + config.RmsNormEps);
        var offset = layout[name].Offset;
        return [.. row.Select((v, i) => v * inverse * parameters[offset + i])];
    }

    private double[] Heads(double[] row, int hd, string norm, int position)
    {
        var result = new List<double>();
        for (var head = 0; head < row.Length / hd; head++)
        {
            var part = RmsNorm(row.AsSpan(head * hd, hd).ToArray(), norm);
            var rotated = new double[hd];
            for (var i = 0; i < hd / 2; i++)
            {
                var angle = position * Math.Pow(config.RopeTheta, -2.0 * i / hd);
                rotated[i] = (part[i] * Math.Cos(angle)) - (part[(hd / 2) + i] * Math.Sin(angle));
                rotated[(hd / 2) + i] = (part[(hd / 2) + i] * Math.Cos(angle)) + (part[i] * Math.Sin(angle));
            }

            result.AddRange(rotated);
        }

        return [.. result];
    }

    private double[][] Project(double[][] x, string name)
    {
        var entry = layout[name];
        var (outputs, inputs) = (entry.Shape[0], entry.Shape[1]);
        return [.. x.Select(row =>
        {
            var y = new double[outputs];
            for (var o = 0; o < outputs; o++)
            {
                double sum = 0;
                for (var i = 0; i < inputs; i++)
                {
                    sum += row[i] * parameters[entry.Offset + (o * inputs) + i];
                }

                y[o] = sum;
            }

            return y;
        })];
    }

    private static double[][] Add(double[][] a, double[][] b) => [.. a.Zip(b, (x, y) => x.Zip(y, (u, v) => u + v).ToArray())];
}
