using System.Globalization;

namespace AgentPlatform.Worlds.Search;

/// <summary>
/// Folds letters for searching: lower case, Latin letters without their marks. By table, because without ICU (invariant globalization)
/// text cannot be decomposed.
/// </summary>
internal static class LatinLetters
{
    private const char First = '\u00C0';
    private const char FirstAdditional = '\u1E00';

    // The plain letter of each code point from First on; a full stop stands for "none".
    private const string Folded =
        "aaaaaaaceeeeiiiidnooooo.ouuuuytsaaaaaaaceeeeiiiidnooooo.ouuuuytyaaaaaaccccccccddddeeeeeeeeeegggg"
        + "gggghhhhiiiiiiiiiiiijjkkkllllllllllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs"
        + "................................oo.............uu...................dddlllnnnaaiioouuuuuuuuuu.aa"
        + "aa....ggkkoooo..jdddgg..nnaa....aaaaeeeeiiiioooorrrruuuusstt..hh......aaeeooooooooyy............"
        + "................";

    private const string FoldedAdditional =
        "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmmmmmmnnnnnnnnoooooooopppprrrrrrrr"
        + "ssssssssssttttttttuuuuuuuuuuvvvvwwwwwwwwwwxxxxyyzzzzzzhtwyas..s.aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee"
        + "eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy......";

    public static char Fold(char letter)
    {
        var folded = letter switch
        {
            < First => '.',
            < (char)(First + 400) => Folded[letter - First],
            >= FirstAdditional and < (char)(FirstAdditional + 256) => FoldedAdditional[letter - FirstAdditional],
            _ => '.',
        };
        return folded == '.' ? char.ToLowerInvariant(letter) : folded;
    }

    /// <summary>Whether a character belongs to the word around it without changing it: apostrophes and combining marks.</summary>
    public static bool IsSilent(char letter) => letter is '\'' or '\u2019' || CharUnicodeInfo.GetUnicodeCategory(letter) == UnicodeCategory.NonSpacingMark;
}
