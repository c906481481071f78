namespace AgentPlatform.AgentDock.Tools;

/// <summary>A mistake in the arguments that could only mean one thing, and was mended.</summary>
/// <param name="Path">As in "options.pages[0]".</param>
/// <param name="Note">As in "'3' read as the integer 3".</param>
internal sealed record ArgumentRepair(string Path, string Note);
