using System.Text.RegularExpressions;

namespace AgentPlatform.Models.Text;

/// <summary>Cuts text into chunks by a pattern; what the pattern leaves out is a chunk too.</summary>
/// <remarks>
/// .NET patterns see UTF-16 units, those of other languages see characters. A text with surrogate pairs is therefore matched by a shadow
/// in which one character of the same general category stands for each pair.
/// </remarks>
internal sealed class Pretokenizer
{
    private readonly Regex regex;

    /// <summary>Compiles the pattern.</summary>
    /// <exception cref="ArgumentException">The pattern is not a valid regular expression.</exception>
    public Pretokenizer(string pattern) => regex = new Regex(pattern, RegexOptions.Compiled | RegexOptions.CultureInvariant);

    /// <summary>The chunks of a text, in order; together they are the text.</summary>
    public ChunkEnumerator Split(ReadOnlySpan<char> text)
    {
        var shadow = text.IndexOfAnyInRange('\uD800', '\uDFFF') < 0 ? null : new AstralShadow(text);
        return new ChunkEnumerator(regex.EnumerateMatches(shadow is null ? text : shadow.Text), text.Length, shadow);
    }

    /// <summary>Walks over the chunks of one text as ranges of its UTF-16 units.</summary>
    internal ref struct ChunkEnumerator
    {
        private readonly int textLength;
        private readonly AstralShadow? shadow;
        private Regex.ValueMatchEnumerator matches;
        private int position;
        private (int Start, int End)? waiting;
        private bool ended;

        public ChunkEnumerator(Regex.ValueMatchEnumerator matches, int textLength, AstralShadow? shadow)
        {
            this.matches = matches;
            this.textLength = textLength;
            this.shadow = shadow;
        }

        /// <summary>Start and end of the chunk.</summary>
        public (int Start, int End) Current { get; private set; }

        public readonly ChunkEnumerator GetEnumerator() => this;

        public bool MoveNext()
        {
            if (waiting is { } match)
            {
                waiting = null;
                return Yield(match.Start, match.End);
            }

            while (!ended)
            {
                if (!matches.MoveNext())
                {
                    ended = true;
                    return position < textLength && Yield(position, textLength);
                }

                var (start, end) = Range(matches.Current);
                if (start == end)
                {
                    continue;
                }

                if (start > position)
                {
                    waiting = (start, end);
                    return Yield(position, start);
                }

                return Yield(start, end);
            }

            return false;
        }

        private readonly (int Start, int End) Range(ValueMatch match) => shadow is null
            ? (match.Index, match.Index + match.Length)
            : (shadow.Origin(match.Index), shadow.Origin(match.Index + match.Length));

        private bool Yield(int start, int end)
        {
            Current = (start, end);
            position = end;
            return true;
        }
    }
}
