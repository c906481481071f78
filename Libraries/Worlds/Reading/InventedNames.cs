using System.Text;

namespace AgentPlatform.Worlds.Reading;

/// <summary>
/// Makes names of one to three words that nobody bears: by halves names that look like those given, and names of syllables in combinations
/// that no language has, so that reading them cannot lean on what names look like.
/// </summary>
public sealed class InventedNames
{
    private static readonly string[] s_onsets =
        ["", "b", "c", "d", "f", "g", "h", "j", "k", "l", "m", "n", "p", "qu", "r", "s", "t", "v", "w", "x", "y", "z", "bl", "br", "ch", "cl", "cr", "dr", "dz", "fl", "fr",
         "gh", "gl", "gr", "gw", "kh", "kl", "kr", "kw", "ll", "mb", "mw", "nd", "ng", "ny", "ph", "pl", "pr", "rh", "sc", "sh", "sk", "sl", "sm", "sn", "sp", "st", "str",
         "sv", "sw", "sz", "th", "tl", "tr", "ts", "tz", "vl", "zh", "zv"];

    private static readonly string[] s_vowels = ["a", "e", "i", "o", "u", "a", "e", "i", "o", "u", "ae", "ai", "ao", "au", "ea", "ee", "ei", "eu", "ia", "ie", "io", "iu", "oa", "oe", "oi", "oo", "ou", "ua", "ue", "ui", "uo", "y"];

    private static readonly string[] s_codas =
        ["", "", "", "", "b", "c", "ck", "d", "f", "g", "h", "j", "k", "l", "ll", "m", "n", "p", "q", "r", "s", "t", "v", "w", "x", "z", "ch", "ff", "ft", "gh", "ld", "lf", "lk", "lm", "ln", "lt",
         "mp", "nc", "nd", "ng", "nk", "ns", "nt", "nz", "rb", "rc", "rd", "rg", "rk", "rl", "rm", "rn", "rp", "rs", "rt", "rz", "sh", "sk", "sp", "ss", "st", "th", "tt", "tz", "wn", "xt"];

    private static readonly string[] s_linkers = [" ", " ", " ", " ", " ", "-", " de ", " al ", " of ", " na ", " el ", "'"];

    private readonly Random _chance;
    private readonly IReadOnlySet<string> _taken;

    private readonly NameModel _model;

    /// <param name="chance">The source of chance.</param>
    /// <param name="examples">Names that half of the invented ones should look like.</param>
    /// <param name="taken">Names that must not come out.</param>
    public InventedNames(Random chance, IReadOnlyCollection<string> examples, IReadOnlySet<string> taken)
    {
        _chance = chance;
        _model = new NameModel(examples);
        _taken = taken;
    }

    /// <summary>A name of 3 to 28 letters, spaces, hyphens and apostrophes.</summary>
    public string Next()
    {
        while (true)
        {
            var name = _chance.Next(2) == 0 ? _model.Next(_chance) : FromSyllables();
            if (name.Length is >= 3 and <= 28 && !_taken.Contains(name))
            {
                return name;
            }
        }
    }

    private string FromSyllables()
    {
        var words = _chance.NextDouble() switch { < 0.75 => 1, < 0.97 => 2, _ => 3 };
        var name = new StringBuilder(Word());
        for (var word = 1; word < words; word++)
        {
            name.Append(s_linkers[_chance.Next(s_linkers.Length)]).Append(Word());
        }

        return name.ToString();
    }

    private string Word()
    {
        var word = new StringBuilder();
        var syllables = _chance.NextDouble() switch { < 0.25 => 1, < 0.85 => 2, _ => 3 };
        for (var syllable = 0; syllable < syllables; syllable++)
        {
            word.Append(s_onsets[_chance.Next(s_onsets.Length)]).Append(s_vowels[_chance.Next(s_vowels.Length)]);
            word.Append(_chance.Next(3) == 0 ? s_codas[_chance.Next(s_codas.Length)] : "");
        }

        // A stray letter now and then: real names do not keep to a list of syllables.
        if (_chance.Next(8) == 0)
        {
            word.Insert(_chance.Next(word.Length + 1), (char)('a' + _chance.Next(26)));
        }

        word[0] = char.ToUpperInvariant(word[0]);
        return word.ToString();
    }
}
