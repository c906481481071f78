namespace AgentPlatform.Grading;

/// <summary>Scores an answer against the answers that are right. Implementations hold no state and may be called from many threads.</summary>
public interface IGrader
{
    /// <summary>The name the grader is found by, parameter included, e.g. "exact" or "numeric:0.01".</summary>
    string Name { get; }

    /// <summary>Scores <paramref name="answer"/>; it is right when it matches any of <paramref name="gold"/>.</summary>
    /// <returns>A score of 1 or 0, and why.</returns>
    GradeResult Grade(string answer, IReadOnlyList<string> gold);

    /// <summary>Says why this grader cannot use <paramref name="gold"/> (e.g. not a number), or null when it can. Ask before a run, not during it.</summary>
    string? FindProblem(IReadOnlyList<string> gold);
}
