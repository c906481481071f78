using System.Collections.Concurrent;
using AgentPlatform.Models.Training;

namespace AgentPlatform.Tests;

/// <summary>Keeps every row of logits it is shown.</summary>
internal sealed class RecordingLoss : ITokenLoss
{
    private readonly ConcurrentDictionary<(int Sequence, int Index), float[]> _rows = new();

    public float[][] Of(int sequence) => [.. _rows.Where(r => r.Key.Sequence == sequence).OrderBy(r => r.Key.Index).Select(r => r.Value)];

    public void Apply(int sequence, int index, int target, Span<float> logits) => _rows[(sequence, index)] = logits.ToArray();
}
