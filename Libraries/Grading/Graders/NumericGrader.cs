using System.Globalization;

namespace AgentPlatform.Grading.Graders;

/// <summary>
/// Right when the answer is one number within a relative tolerance of a gold number: |answer - gold| is at most tolerance × |gold|
/// (and at most the tolerance itself where gold is 0). Currency and percent signs and thousands commas are forgiven; words are not:
/// "17 is wrong, 18 is right" is no number.
/// </summary>
internal sealed class NumericGrader(double tolerance, string name) : IGrader
{
    public const double DefaultTolerance = 1e-6;

    public string Name => name;

    public GradeResult Grade(string answer, IReadOnlyList<string> gold)
    {
        if (!TryRead(answer, out var given))
        {
            return new GradeResult(0, "the answer is not a number");
        }
        foreach (var text in gold)
        {
            if (TryRead(text, out var right) && Math.Abs(given - right) <= tolerance * (right == 0 ? 1 : Math.Abs(right)))
            {
                return new GradeResult(1, string.Create(CultureInfo.InvariantCulture, $"{given} is within {tolerance:R} of {right}"));
            }
        }
        return new GradeResult(0, string.Create(CultureInfo.InvariantCulture, $"{given} is within {tolerance:R} of no gold number"));
    }

    public string? FindProblem(IReadOnlyList<string> gold)
    {
        if (GoldRules.FindEmpty(gold) is { } problem)
        {
            return problem;
        }
        foreach (var text in gold)
        {
            if (!TryRead(text, out _))
            {
                return $"gold answer \"{text}\" is not a number";
            }
        }
        return null;
    }

    private static bool TryRead(string text, out double value)
    {
        // U+2212 is how typeset pages write a minus sign.
        var bare = text.Trim().Replace('\u2212', '-').Trim('$', '€', '£', '%', ' ');
        return double.TryParse(bare, NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
    }
}
