using System.Text.RegularExpressions;

namespace AgentPlatform.Grading.Graders;

/// <summary>
/// Right when the whole trimmed answer matches a gold pattern, letter case apart. Patterns run without backtracking, so that
/// no answer of a model can make one take long; look-around and back-references are therefore refused.
/// </summary>
internal sealed class RegexGrader : IGrader
{
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline;

    public string Name => "regex";

    public GradeResult Grade(string answer, IReadOnlyList<string> gold)
    {
        var given = answer.Trim();
        foreach (var pattern in gold)
        {
            if (given.Length > 0 && Compile(pattern, out _) is { } regex && regex.IsMatch(given))
            {
                return new GradeResult(1, $"matches {pattern}");
            }
        }
        return new GradeResult(0, $"matches none of {gold.Count} patterns");
    }

    public string? FindProblem(IReadOnlyList<string> gold)
    {
        if (GoldRules.FindEmpty(gold) is { } problem)
        {
            return problem;
        }
        foreach (var pattern in gold)
        {
            if (Compile(pattern, out var fault) is null)
            {
                return $"gold answer \"{pattern}\" is not a usable pattern: {fault}";
            }
        }
        return null;
    }

    private static Regex? Compile(string pattern, out string fault)
    {
        fault = "";
        try
        {
            return new Regex($@"\A(?:{pattern})\z", Options);
        }
        catch (RegexParseException exception)
        {
            fault = exception.Message;
        }
        catch (NotSupportedException exception)
        {
            fault = exception.Message;
        }
        return null;
    }
}
