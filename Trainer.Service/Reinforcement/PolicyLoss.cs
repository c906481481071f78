using AgentPlatform.Models.Compute;
using AgentPlatform.Models.Training;
using AgentPlatform.Trainer.Losses;

namespace AgentPlatform.Trainer.Reinforcement;

/// <summary>A policy objective over a batch, normalised by the batch's number of sampled tokens (token mean).</summary>
internal sealed unsafe class PolicyLoss(IPolicyObjective objective, ClipRange clip, IReadOnlyList<PolicySample> samples, double normalizer) : ITokenLoss
{
    private readonly Sums[] _sums = new Sums[samples.Count];

    /// <summary>What the batch looked like, over all calls so far.</summary>
    public PolicyMetrics Metrics()
    {
        var total = new Sums();
        foreach (var s in _sums)
        {
            total.Tokens += s.Tokens;
            total.Loss += s.Loss;
            total.Kl += s.Kl;
            total.Clipped += s.Clipped;
            total.Entropy += s.Entropy;
            total.Differing += s.Differing;
        }

        var tokens = Math.Max(1, total.Tokens);
        return new PolicyMetrics(total.Loss / normalizer, total.Kl / tokens, total.Clipped / (double)tokens, total.Entropy / tokens, total.Differing / (double)tokens, total.Tokens);
    }

    public void Apply(int sequence, int index, int target, Span<float> logits)
    {
        var sample = samples[sequence];
        ref var sum = ref _sums[sequence];
        fixed (float* row = logits)
        {
            var logSumExp = RowOps.LogSumExp(row, logits.Length).LogSumExp;
            var logProbability = logits[target] - logSumExp;
            var behaviour = sample.Behaviour[index];
            var term = objective.Evaluate(logProbability, behaviour, sample.Advantage, clip);
            var difference = (double)behaviour - logProbability;
            sum.Tokens++;
            sum.Loss += term.Loss;
            sum.Kl += Math.Exp(-difference) - 1 + difference; // k3 of Schulman 2020: KL(behaviour || current) >= 0
            sum.Clipped += term.Clipped ? 1 : 0;
            sum.Differing += logProbability == behaviour ? 0 : 1;
            // d logp / d logit = onehot - softmax
            var scale = (float)(term.Derivative / normalizer);
            sum.Entropy += Entropy(row, logits.Length, logSumExp);
            RowOps.Softmax(row, logits.Length, logSumExp, -scale);
            logits[target] += scale;
        }
    }

    private static double Entropy(float* row, int length, float logSumExp)
    {
        // H = log Z - sum(p * logit); p needs an exp that Softmax repeats, at a cost small beside the head's product.
        double sum = 0;
        for (var i = 0; i < length; i += 16)
        {
            var logit = System.Runtime.Intrinsics.Vector512.Load(row + i);
            var p = System.Runtime.Intrinsics.Vector512.Exp(logit - System.Runtime.Intrinsics.Vector512.Create(logSumExp));
            sum += System.Runtime.Intrinsics.Vector512.Sum(p * logit);
        }

        return logSumExp - sum;
    }

    private struct Sums
    {
        public long Tokens;
        public double Loss;
        public double Kl;
        public long Clipped;
        public double Entropy;
        public long Differing;
    }
}
