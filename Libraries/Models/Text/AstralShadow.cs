using System.Buffers;
using System.Globalization;
using System.Text;

namespace AgentPlatform.Models.Text;

/// <summary>A text with every surrogate pair replaced by one unit of the same general category.</summary>
internal sealed class AstralShadow
{
    private readonly char[] shadow;
    private readonly int[] origins;
    private readonly int length;

    public AstralShadow(ReadOnlySpan<char> text)
    {
        shadow = new char[text.Length];
        origins = new int[text.Length + 1];
        for (var i = 0; i < text.Length; length++)
        {
            origins[length] = i;
            if (Rune.DecodeFromUtf16(text[i..], out var rune, out var used) == OperationStatus.Done && used == 2)
            {
                shadow[length] = StandIn(Rune.GetUnicodeCategory(rune));
                i += 2;
            }
            else
            {
                shadow[length] = text[i++];
            }
        }

        origins[length] = text.Length;
    }

    public ReadOnlySpan<char> Text => shadow.AsSpan(0, length);

    /// <summary>The place in the text that a place in the shadow stands for.</summary>
    public int Origin(int index) => origins[index];

    private static char StandIn(UnicodeCategory category) => category switch
    {
        UnicodeCategory.UppercaseLetter => '\u0411',
        UnicodeCategory.LowercaseLetter => '\u0431',
        UnicodeCategory.TitlecaseLetter => '\u01C5',
        UnicodeCategory.ModifierLetter => '\u02B0',
        UnicodeCategory.OtherLetter => '\u3042',
        UnicodeCategory.NonSpacingMark => '\u0300',
        UnicodeCategory.SpacingCombiningMark => '\u0903',
        UnicodeCategory.EnclosingMark => '\u20DD',
        UnicodeCategory.DecimalDigitNumber => '\u0660',
        UnicodeCategory.LetterNumber => '\u2160',
        UnicodeCategory.OtherNumber => '\u00BC',
        UnicodeCategory.MathSymbol => '\u2211',
        UnicodeCategory.CurrencySymbol => '\u20AC',
        UnicodeCategory.ModifierSymbol => '\u02C2',
        UnicodeCategory.Format => '\u200E',
        UnicodeCategory.PrivateUse => '\uE000',
        UnicodeCategory.OtherPunctuation => '\u2022',
        _ => '\u2600',
    };
}
