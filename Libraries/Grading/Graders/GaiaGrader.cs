using AgentPlatform.Grading.Text;

namespace AgentPlatform.Grading.Graders;

/// <summary>
/// GAIA's quasi-exact match, with the original's oddities kept, because a score is only comparable under the same rules: the gold
/// answer alone chooses between number, list and string; "3,000" is a list; a number must be equal, without tolerance; lists keep their
/// order and punctuation; strings lose white space, case and ASCII punctuation, and nothing else.
/// Rules: scorer.py of the GAIA leaderboard (Mialon et al. 2023, arXiv 2311.12983).
/// </summary>
internal sealed class GaiaGrader : IGrader
{
    public string Name => "gaia";

    public GradeResult Grade(string answer, IReadOnlyList<string> gold)
    {
        foreach (var right in gold)
        {
            if (Matches(answer, right, out var branch))
            {
                return new GradeResult(1, $"matches \"{right}\" as a {branch}");
            }
        }
        return new GradeResult(0, $"matches none of {gold.Count} gold answers");
    }

    public string? FindProblem(IReadOnlyList<string> gold)
    {
        if (GoldRules.FindEmpty(gold) is { } problem)
        {
            return problem;
        }
        foreach (var right in gold)
        {
            // Kept by the rules, but no benchmark means it: inf matches whatever is no number, nan matches nothing.
            if (PythonFloat.TryParse(right, out var number) && !double.IsFinite(number))
            {
                return $"gold answer \"{right}\" is not a finite number";
            }
        }
        return null;
    }

    private static bool Matches(string answer, string gold, out string branch)
    {
        if (PythonFloat.TryParse(gold, out var number))
        {
            branch = "number";
            return ToNumber(answer) == number;
        }
        if (gold.AsSpan().IndexOfAny(',', ';') >= 0)
        {
            branch = "list";
            return ListsMatch(answer.Split([',', ';']), gold.Split([',', ';']));
        }
        branch = "string";
        return string.Equals(Bare(answer), Bare(gold), StringComparison.Ordinal);
    }

    private static bool ListsMatch(string[] answers, string[] golds)
    {
        if (answers.Length != golds.Length)
        {
            return false;
        }
        for (var i = 0; i < golds.Length; i++)
        {
            var equal = PythonFloat.TryParse(golds[i], out var number)
                ? ToNumber(answers[i]) == number
                : string.Equals(Folded(answers[i]), Folded(golds[i]), StringComparison.Ordinal);
            if (!equal)
            {
                return false;
            }
        }
        return true;
    }

    private static double ToNumber(string answer)
    {
        var bare = answer.Replace("$", "", StringComparison.Ordinal).Replace("%", "", StringComparison.Ordinal).Replace(",", "", StringComparison.Ordinal);
        return PythonFloat.TryParse(bare, out var number) ? number : double.PositiveInfinity;
    }

    private static string Folded(string text) => PythonText.Lower(PythonText.RemoveSpace(text));

    private static string Bare(string text) => PythonText.RemovePunctuation(Folded(text));
}
