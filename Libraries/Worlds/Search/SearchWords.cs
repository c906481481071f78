using System.Globalization;
using System.Text;

namespace AgentPlatform.Worlds.Search;

/// <summary>Cuts text into the words that are searched for: runs of letters and digits, lower case, without diacritics.</summary>
internal static class SearchWords
{
    public static void Cut(string text, List<string> words)
    {
        Span<char> word = stackalloc char[64];
        var length = 0;
        foreach (var letter in Ascii.IsValid(text) ? text : text.Normalize(NormalizationForm.FormD))
        {
            if (char.IsLetterOrDigit(letter))
            {
                if (length < word.Length)
                {
                    word[length++] = char.ToLowerInvariant(letter);
                }
            }
            else if (letter != '\'' && CharUnicodeInfo.GetUnicodeCategory(letter) != UnicodeCategory.NonSpacingMark && length > 0)
            {
                words.Add(word[..length].ToString());
                length = 0;
            }
        }

        if (length > 0)
        {
            words.Add(word[..length].ToString());
        }
    }

    /// <summary>The words with single spaces between: equal for titles that differ only in case, marks and punctuation.</summary>
    public static string Normalize(string text)
    {
        var words = new List<string>();
        Cut(text, words);
        return string.Join(' ', words);
    }
}
