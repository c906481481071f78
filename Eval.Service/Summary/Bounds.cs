namespace AgentPlatform.Eval.Summary;

/// <summary>Where a share lies whatever the attempts that say nothing would have said.</summary>
/// <param name="Low">All of them wrong.</param>
/// <param name="High">All of them right.</param>
internal readonly record struct Bounds(double Low, double High);
