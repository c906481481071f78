using AgentPlatform.Contracts.Ledger.V1;
using AgentPlatform.Models.Training;
using AgentPlatform.ServiceDefaults;

namespace AgentPlatform.Trainer.Reinforcement;

/// <summary>Derives tokens, mask and behaviour from a trajectory's ledger.</summary>
internal static class LedgerReader
{
    /// <summary>Only sampled tokens carry loss; template, prompt, tool and injected ones are context.</summary>
    /// <exception cref="PlatformException">CORRUPT: a sampled span lacks a logprob or version for some token.</exception>
    public static PolicySample Read(Trajectory trajectory, double advantage)
    {
        var length = trajectory.Spans.Sum(s => s.TokenIds.Count);
        var tokens = new int[length];
        var predicted = new List<int>(length);
        var behaviour = new List<float>(length);
        var oldest = long.MaxValue;
        var position = 0;
        foreach (var span in trajectory.Spans)
        {
            if (span.Kind == SpanKind.Sampled)
            {
                if (span.Logprobs.Count != span.TokenIds.Count || span.WeightVersions.Count != span.TokenIds.Count)
                {
                    throw new PlatformException(
                        PlatformErrorCode.Corrupt,
                        "LEDGER_SPAN",
                        $"Trajectory {trajectory.TrajectoryId}: a sampled span has {span.TokenIds.Count} tokens, {span.Logprobs.Count} logprobs and {span.WeightVersions.Count} versions.");
                }

                for (var i = 0; i < span.TokenIds.Count; i++)
                {
                    predicted.Add(position + i);
                    behaviour.Add(span.Logprobs[i]);
                    oldest = Math.Min(oldest, span.WeightVersions[i]);
                }
            }

            foreach (var id in span.TokenIds)
            {
                tokens[position++] = id;
            }
        }

        return new PolicySample(new TrainingSequence(tokens, predicted.ToArray()), [.. behaviour], advantage, oldest);
    }
}
