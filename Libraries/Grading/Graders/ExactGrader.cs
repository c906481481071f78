using System.Text;
using AgentPlatform.Grading.Text;

namespace AgentPlatform.Grading.Graders;

/// <summary>Right when the answer is a gold answer, letter case and runs of white space apart. Nothing else is forgiven.</summary>
internal sealed class ExactGrader : IGrader
{
    public string Name => "exact";

    public GradeResult Grade(string answer, IReadOnlyList<string> gold)
    {
        var given = Normalise(answer);
        if (given.Length == 0)
        {
            return new GradeResult(0, "the answer is empty");
        }
        foreach (var right in gold)
        {
            if (string.Equals(given, Normalise(right), StringComparison.Ordinal))
            {
                return new GradeResult(1, $"equals \"{right}\"");
            }
        }
        return new GradeResult(0, $"equals none of {gold.Count} gold answers");
    }

    public string? FindProblem(IReadOnlyList<string> gold) => GoldRules.FindEmpty(gold);

    private static string Normalise(string text)
    {
        var builder = new StringBuilder(text.Length);
        var gap = false;
        foreach (var c in text)
        {
            if (PythonText.IsSpace(c))
            {
                gap = builder.Length > 0;
                continue;
            }
            if (gap)
            {
                builder.Append(' ');
                gap = false;
            }
            builder.Append(c);
        }
        return builder.ToString().ToLowerInvariant();
    }
}
