namespace AgentPlatform.Grading.Graders;

/// <summary>What every grader asks of gold answers.</summary>
internal static class GoldRules
{
    public static string? FindEmpty(IReadOnlyList<string> gold)
    {
        if (gold.Count == 0)
        {
            return "there is no gold answer";
        }
        for (var i = 0; i < gold.Count; i++)
        {
            if (string.IsNullOrWhiteSpace(gold[i]))
            {
                return $"gold answer {i + 1} is empty";
            }
        }
        return null;
    }
}
