namespace AgentPlatform.Grading;

/// <summary>What a grader found.</summary>
/// <param name="Score">1 when right, 0 when wrong.</param>
/// <param name="Detail">Which gold answer matched, or why none did; for people.</param>
public readonly record struct GradeResult(double Score, string Detail)
{
    /// <summary>Whether the answer counts as right.</summary>
    public bool IsCorrect => Score >= 1;
}
