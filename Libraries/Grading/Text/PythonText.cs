using System.Globalization;
using System.Text;

namespace AgentPlatform.Grading.Text;

/// <summary>
/// Text rules of the language the public scorers are written in, where .NET's own differ. A benchmark's score is only
/// comparable when a port agrees with the original on white space, case and what counts as a number.
/// </summary>
internal static class PythonText
{
    private const char CapitalIWithDot = 'İ';
    private const char CapitalSigma = 'Σ';

    /// <summary>White space as str.isspace() and the pattern \s see it: .NET's, and the four separators U+001C to U+001F.</summary>
    public static bool IsSpace(char c) => char.IsWhiteSpace(c) || c is >= '\u001C' and <= '\u001F';

    /// <summary>Removes all white space, inside as well.</summary>
    public static string RemoveSpace(string text)
    {
        var builder = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (!IsSpace(c))
            {
                builder.Append(c);
            }
        }
        return builder.ToString();
    }

    /// <summary>str.lower(): the full mapping, in which İ becomes two characters and a word's last Σ becomes ς.</summary>
    public static string Lower(string text)
    {
        if (!text.Contains(CapitalIWithDot) && !text.Contains(CapitalSigma))
        {
            return text.ToLowerInvariant();
        }
        var builder = new StringBuilder(text.Length + 4);
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is not (CapitalIWithDot or CapitalSigma))
            {
                continue;
            }
            builder.Append(text[start..i].ToLowerInvariant());
            builder.Append(text[i] == CapitalIWithDot ? "i\u0307" : IsFinalSigma(text, i) ? "ς" : "σ");
            start = i + 1;
        }
        return builder.Append(text[start..].ToLowerInvariant()).ToString();
    }

    /// <summary>Removes the 32 ASCII punctuation characters, and only those.</summary>
    public static string RemovePunctuation(string text)
    {
        var builder = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (c is not ((>= '!' and <= '/') or (>= ':' and <= '@') or (>= '[' and <= '`') or (>= '{' and <= '~')))
            {
                builder.Append(c);
            }
        }
        return builder.ToString();
    }

    // Unicode's Final_Sigma: a cased letter before, none after, case-ignorable characters skipped.
    private static bool IsFinalSigma(string text, int index)
    {
        var before = index - 1;
        while (before >= 0 && IsCaseIgnorable(text[before]))
        {
            before--;
        }
        if (before < 0 || !IsCased(text[before]))
        {
            return false;
        }
        var after = index + 1;
        while (after < text.Length && IsCaseIgnorable(text[after]))
        {
            after++;
        }
        return after >= text.Length || !IsCased(text[after]);
    }

    private static bool IsCased(char c) =>
        char.GetUnicodeCategory(c) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter;

    private static bool IsCaseIgnorable(char c) =>
        c is '\'' or '.' or ':' or '·' or '’' or '‘'
        || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format
            or UnicodeCategory.ModifierLetter or UnicodeCategory.ModifierSymbol;
}
