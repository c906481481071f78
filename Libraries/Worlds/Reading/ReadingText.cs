namespace AgentPlatform.Worlds.Reading;

/// <summary>A text that teaches reading: records, then what is to be copied from them.</summary>
/// <param name="Text">The whole text.</param>
/// <param name="LossFrom">The character at which the part to be learned begins.</param>
/// <param name="Task">"restate" or "pick".</param>
public sealed record ReadingText(string Text, int LossFrom, string Task);
