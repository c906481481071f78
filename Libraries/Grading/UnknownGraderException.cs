namespace AgentPlatform.Grading;

/// <summary>A grader was asked for by a name that nobody registered; the message lists the names there are.</summary>
public sealed class UnknownGraderException : ArgumentException
{
    /// <summary>Names the grader asked for and those there are.</summary>
    public UnknownGraderException(string name, IReadOnlyList<string> known)
        : base($"grader \"{name}\" is not known; use one of: {string.Join(", ", known)}")
    {
        GraderName = name;
        Known = known;
    }

    /// <summary>The name asked for.</summary>
    public string GraderName { get; }

    /// <summary>The names there are.</summary>
    public IReadOnlyList<string> Known { get; }
}
