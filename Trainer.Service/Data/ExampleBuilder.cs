using AgentPlatform.Models.Training;

namespace AgentPlatform.Trainer.Data;

/// <summary>Puts an example together piece by piece.</summary>
internal sealed class ExampleBuilder
{
    private readonly List<int> _tokens = [];
    private readonly List<int> _predicted = [];
    private readonly List<Range> _probes = [];

    public void Add(IReadOnlyList<int> ids, bool loss, bool probe = false)
    {
        var first = _predicted.Count;
        for (var i = 0; i < ids.Count; i++)
        {
            if (loss && _tokens.Count > 0)
            {
                _predicted.Add(_tokens.Count);
            }

            _tokens.Add(ids[i]);
        }

        if (probe && _predicted.Count > first)
        {
            _probes.Add(first.._predicted.Count);
        }
    }

    public EncodedExample Build(int maxTokens)
    {
        // What lies beyond the context is cut off; a probe must be whole.
        var length = Math.Min(_tokens.Count, maxTokens);
        var kept = _predicted.TakeWhile(p => p < length).ToArray();
        return new EncodedExample(new TrainingSequence(_tokens.GetRange(0, length).ToArray(), kept), [.. _probes.Where(p => p.End.Value <= kept.Length)]);
    }
}
