namespace AgentPlatform.Cli.Quickstart.Reporting;

/// <summary>A piece of a trajectory.</summary>
/// <param name="Kind">"think", "call", "result", "answer" or "broken"; also its class on the page.</param>
/// <param name="Text">Its words.</param>
/// <param name="Fault">A result's fault; empty when it is well.</param>
internal sealed record TranscriptStep(string Kind, string Text, string Fault = "");
