namespace AgentPlatform.Models.Text;

/// <summary>What is wrong with a turn.</summary>
/// <param name="Reason">The kind of fault.</param>
/// <param name="Message">A sentence that could be shown to the model.</param>
public sealed record MalformedOutput(MalformedReason Reason, string Message);
