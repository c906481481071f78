namespace Aspire.Hosting.Logs;

/// <summary>One line of an instance's output.</summary>
/// <param name="Number">Counts from 1 over the life of the host.</param>
/// <param name="Time">When it arrived.</param>
/// <param name="IsError">True for standard error.</param>
/// <param name="IsNote">True where the host itself wrote it.</param>
/// <param name="Text">The line, without colour codes.</param>
internal sealed record LogLine(long Number, DateTimeOffset Time, bool IsError, bool IsNote, string Text);
