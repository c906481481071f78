namespace AgentPlatform.Worlds.Search;

/// <summary>Cuts text into the words that are searched for: runs of letters and digits, lower case, without diacritics.</summary>
internal static class SearchWords
{
    public static void Cut(string text, List<string> words)
    {
        Span<char> word = stackalloc char[64];
        var length = 0;
        foreach (var letter in text)
        {
            if (char.IsLetterOrDigit(letter))
            {
                if (length < word.Length)
                {
                    word[length++] = LatinLetters.Fold(letter);
                }
            }
            else if (length > 0 && !LatinLetters.IsSilent(letter))
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
