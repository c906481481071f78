namespace AgentPlatform.Eval.Attempts;

/// <summary>The words of one attempt: large, and read only when a report is written.</summary>
internal sealed record AttemptDetail(string Transcript, IReadOnlyList<AttemptCall> Calls)
{
    public static AttemptDetail Empty { get; } = new("", []);
}
