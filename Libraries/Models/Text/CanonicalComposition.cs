using System.Globalization;
using System.Text;

namespace AgentPlatform.Models.Text;

/// <summary>Unicode normalisation form C.</summary>
/// <remarks>
/// Written out because string.Normalize does nothing when a process runs with invariant globalization, as all services here do.
/// Algorithm: The Unicode Standard, section 3.11; Hangul syllables by arithmetic, section 3.12.
/// </remarks>
internal static class CanonicalComposition
{
    private const int HangulBase = 0xAC00;
    private const int LeadBase = 0x1100;
    private const int VowelBase = 0x1161;
    private const int TrailBase = 0x11A7;
    private const int LeadCount = 19;
    private const int VowelCount = 21;
    private const int TrailCount = 28;
    private const int HangulCount = LeadCount * VowelCount * TrailCount;

    private static readonly Tables Data = new();

    public static string Normalize(string text) => IsNormal(text) ? text : Compose(Decompose(text));

    // True only if no character can change by normalisation, alone or with a neighbour.
    private static bool IsNormal(string text)
    {
        var rest = text.AsSpan();
        var first = rest.IndexOfAnyExceptInRange('\0', '\u02FF');
        if (first < 0)
        {
            return true;
        }

        foreach (var rune in rest[first..].EnumerateRunes())
        {
            if (rune.Value >= 0x300 && Data.Unstable.Contains(rune.Value))
            {
                return false;
            }
        }

        return true;
    }

    private static List<int> Decompose(string text)
    {
        var output = new List<int>(text.Length + 8);
        foreach (var rune in text.EnumerateRunes())
        {
            Append(output, rune.Value);
        }

        SortMarks(output);
        return output;
    }

    private static void Append(List<int> output, int value)
    {
        if (value - HangulBase is >= 0 and < HangulCount and var syllable)
        {
            output.Add(LeadBase + (syllable / (VowelCount * TrailCount)));
            output.Add(VowelBase + (syllable % (VowelCount * TrailCount) / TrailCount));
            if (syllable % TrailCount != 0)
            {
                output.Add(TrailBase + (syllable % TrailCount));
            }
        }
        else if (Data.Decomposition.TryGetValue(value, out var parts))
        {
            Append(output, parts.First);
            if (parts.Second != 0)
            {
                Append(output, parts.Second);
            }
        }
        else
        {
            output.Add(value);
        }
    }

    // Marks between two starters go in the order of their class; equal classes keep theirs.
    private static void SortMarks(List<int> values)
    {
        for (var i = 1; i < values.Count; i++)
        {
            var value = values[i];
            var mark = Class(value);
            if (mark == 0)
            {
                continue;
            }

            var place = i;
            while (place > 0 && Class(values[place - 1]) > mark)
            {
                values[place] = values[place - 1];
                place--;
            }

            values[place] = value;
        }
    }

    private static string Compose(List<int> values)
    {
        var starter = -1;
        var lastClass = 0;
        var length = 0;
        for (var i = 0; i < values.Count; i++)
        {
            var value = values[i];
            var mark = Class(value);
            var adjacent = length == starter + 1;
            if (starter >= 0 && (adjacent || (lastClass < mark && lastClass != 0)) && Pair(values[starter], value) is var composed and not 0)
            {
                values[starter] = composed;
                continue;
            }

            if (mark == 0)
            {
                starter = length;
            }

            lastClass = mark;
            values[length++] = value;
        }

        var text = new StringBuilder(length);
        for (var i = 0; i < length; i++)
        {
            text.Append(new Rune(values[i]).ToString());
        }

        return text.ToString();
    }

    private static int Pair(int first, int second)
    {
        if (first - LeadBase is >= 0 and < LeadCount and var lead && second - VowelBase is >= 0 and < VowelCount and var vowel)
        {
            return HangulBase + (((lead * VowelCount) + vowel) * TrailCount);
        }

        if (first - HangulBase is >= 0 and < HangulCount and var syllable && syllable % TrailCount == 0
            && second - TrailBase is > 0 and < TrailCount and var trail)
        {
            return HangulBase + syllable + trail;
        }

        return Data.Composition.GetValueOrDefault((first, second));
    }

    private static int Class(int value) => value < 0x300 ? 0 : Data.Classes.GetValueOrDefault(value);

    private sealed class Tables
    {
        public Tables()
        {
            foreach (var run in Items(CanonicalData.CombiningClasses))
            {
                int[] parts = [.. run.Split(',').Select(Hex)];
                for (var i = 0; i < parts[1]; i++)
                {
                    Classes[parts[0] + i] = (byte)parts[2];
                    Unstable.Add(parts[0] + i);
                }
            }

            foreach (var item in Items(CanonicalData.Compositions))
            {
                var (whole, first, second) = Split(item);
                Composition[(first, second)] = whole;
                Decomposition[whole] = (first, second);
                Unstable.Add(second);
            }

            foreach (var item in Items(CanonicalData.Decompositions))
            {
                var (whole, first, second) = Split(item);
                Decomposition[whole] = (first, second);
                Unstable.Add(whole);
            }

            Unstable.UnionWith(Enumerable.Range(VowelBase, VowelCount));
            Unstable.UnionWith(Enumerable.Range(TrailBase + 1, TrailCount - 1));
        }

        public Dictionary<int, byte> Classes { get; } = [];

        public Dictionary<(int First, int Second), int> Composition { get; } = [];

        public Dictionary<int, (int First, int Second)> Decomposition { get; } = [];

        /// <summary>Characters whose presence means that a text may not be in the form yet.</summary>
        public HashSet<int> Unstable { get; } = [];

        private static string[] Items(string table) => table.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);

        private static (int Whole, int First, int Second) Split(string item)
        {
            var sides = item.Split('=');
            var parts = sides[1].Split('+');
            return (Hex(sides[0]), Hex(parts[0]), parts.Length > 1 ? Hex(parts[1]) : 0);
        }

        private static int Hex(string text) => int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}
