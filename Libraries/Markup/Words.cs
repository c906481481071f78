using System.Text.RegularExpressions;

namespace AgentPlatform.Markup;

/// <summary>White space of running text.</summary>
internal static partial class Words
{
    /// <summary>Every run of white space as one space, none at the ends.</summary>
    internal static string Squeeze(string text) => Space().Replace(text, " ").Trim();

    /// <summary>Every run of white space as one space.</summary>
    internal static string Join(string text) => Space().Replace(text, " ");

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
