namespace AgentPlatform.AgentDock.Python;

/// <summary>What came of a program.</summary>
/// <param name="Stdout">Beginning and end, when it was too long.</param>
/// <param name="Stderr">The same of stderr.</param>
/// <param name="ExitCode">Negative: the signal that killed it.</param>
/// <param name="TimedOut">It was stopped when its time was over.</param>
/// <param name="OutOfMemory">The kernel killed something of it for memory.</param>
/// <param name="Truncated">Some output was left out.</param>
/// <param name="Seconds">Wall time.</param>
internal sealed record PythonAnswer(string Stdout, string Stderr, int ExitCode, bool TimedOut, bool OutOfMemory, bool Truncated, double Seconds);
