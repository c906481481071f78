using AgentPlatform.Eval.Attempts;
using AgentPlatform.Eval.Storage;

namespace AgentPlatform.Eval.Running;

/// <summary>The live progress of one evaluation; written by its run, watched by any number of callers.</summary>
internal sealed class EvaluationProgress(ProgressSnapshot start)
{
    private readonly Lock _gate = new();
    private ProgressSnapshot _current = start;

    /// <summary>Beats after each change.</summary>
    public Pulse Changed { get; } = new();

    public ProgressSnapshot Current
    {
        get
        {
            lock (_gate)
            {
                return _current;
            }
        }
    }

    public void Add(IReadOnlyCollection<AttemptRecord> records) => Change(current => current with
    {
        Finished = current.Finished + records.Count,
        Correct = current.Correct + records.Count(record => record.Facts.Outcome == AttemptOutcome.Correct),
        Message = records.Count > 0 ? "" : current.Message,
    });

    public void Say(string message) => Change(current => current with { Message = message });

    public void End(EvaluationPhase phase, string message) => Change(current => current with { Phase = phase, Message = message });

    private void Change(Func<ProgressSnapshot, ProgressSnapshot> change)
    {
        lock (_gate)
        {
            var next = change(_current);
            if (next == _current)
            {
                return;
            }
            _current = next;
        }
        Changed.Beat();
    }
}
