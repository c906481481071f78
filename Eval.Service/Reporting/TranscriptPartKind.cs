namespace AgentPlatform.Eval.Reporting;

/// <summary>What a piece of a transcript is.</summary>
internal enum TranscriptPartKind
{
    System,
    Question,
    Thinking,
    Call,
    Result,
    Answer,
    Said,
}
