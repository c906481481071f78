using System.Buffers;

namespace AgentPlatform.Models.Text;

/// <summary>Finds added tokens in text: leftmost first, of several at one place the longest.</summary>
internal sealed class AddedTokenScanner
{
    private readonly SearchValues<char> firstChars;
    private readonly AddedToken[] longestFirst;

    public AddedTokenScanner(IEnumerable<AddedToken> tokens)
    {
        longestFirst = [.. tokens.OrderByDescending(token => token.Content.Length)];
        firstChars = SearchValues.Create([.. longestFirst.Select(token => token.Content[0]).Distinct()]);
    }

    /// <summary>The next added token at or after a place, or null and the text's length.</summary>
    public AddedToken? Next(ReadOnlySpan<char> text, int from, out int at)
    {
        while (from < text.Length)
        {
            var step = text[from..].IndexOfAny(firstChars);
            if (step < 0)
            {
                break;
            }

            from += step;
            foreach (var token in longestFirst)
            {
                if (text[from..].StartsWith(token.Content, StringComparison.Ordinal))
                {
                    at = from;
                    return token;
                }
            }

            from++;
        }

        at = text.Length;
        return null;
    }
}
