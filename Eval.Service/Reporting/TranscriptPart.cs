using AgentPlatform.Eval.Attempts;

namespace AgentPlatform.Eval.Reporting;

/// <summary>A piece of a transcript.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Turn">1-based turn of the agent; 0 before the first.</param>
/// <param name="Text">Its words.</param>
/// <param name="Call">For a result: the call it answers, where the ledger has it.</param>
internal sealed record TranscriptPart(TranscriptPartKind Kind, int Turn, string Text, AttemptCall? Call = null);
