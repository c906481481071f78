using System.Globalization;
using System.Text;

namespace AgentPlatform.Grading.Text;

/// <summary>
/// The grammar of Python's float(): any Unicode decimal digit, underscores between digits, inf and nan in any case, surrounding
/// white space; no hexadecimal, no thousands separators. double.TryParse accepts another set.
/// </summary>
internal static class PythonFloat
{
    /// <summary>Parses <paramref name="text"/>; values beyond the range become infinity.</summary>
    public static bool TryParse(string text, out double value)
    {
        value = 0;
        if (ToAscii(text) is not { } ascii)
        {
            return false;
        }
        var body = ascii.AsSpan();
        var negative = false;
        if (body.Length > 0 && body[0] is '+' or '-')
        {
            negative = body[0] == '-';
            body = body[1..];
        }
        if (body.Equals("inf", StringComparison.OrdinalIgnoreCase) || body.Equals("infinity", StringComparison.OrdinalIgnoreCase))
        {
            value = negative ? double.NegativeInfinity : double.PositiveInfinity;
            return true;
        }
        if (body.Equals("nan", StringComparison.OrdinalIgnoreCase))
        {
            value = double.NaN;
            return true;
        }
        if (!IsNumber(body))
        {
            return false;
        }
        value = double.Parse(body.ToString().Replace("_", "", StringComparison.Ordinal), NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture);
        value = negative ? -value : value;
        return true;
    }

    // float() trims without U+001C to U+001F, unlike str.strip().
    // Trimmed, digits of every script as 0-9; null when a character can be no part of a number.
    private static string? ToAscii(string text)
    {
        var start = 0;
        var end = text.Length;
        while (start < end && char.IsWhiteSpace(text[start]))
        {
            start++;
        }
        while (end > start && char.IsWhiteSpace(text[end - 1]))
        {
            end--;
        }
        var builder = new StringBuilder(end - start);
        foreach (var rune in text.AsSpan(start, end - start).EnumerateRunes())
        {
            if (rune.IsAscii)
            {
                builder.Append((char)rune.Value);
            }
            else if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber)
            {
                builder.Append((char)('0' + (int)Rune.GetNumericValue(rune)));
            }
            else
            {
                return null;
            }
        }
        return builder.ToString();
    }

    // digits ["." [digits]] | "." digits, then [("e"|"E") [sign] digits]; digits may hold single underscores between two digits.
    private static bool IsNumber(ReadOnlySpan<char> body)
    {
        var at = 0;
        var whole = SkipDigits(body, ref at, out var wellFormed);
        var fraction = false;
        if (wellFormed && at < body.Length && body[at] == '.')
        {
            at++;
            fraction = SkipDigits(body, ref at, out wellFormed);
        }
        if (!wellFormed || (!whole && !fraction))
        {
            return false;
        }
        if (at < body.Length && body[at] is 'e' or 'E')
        {
            at++;
            if (at < body.Length && body[at] is '+' or '-')
            {
                at++;
            }
            if (!SkipDigits(body, ref at, out wellFormed) || !wellFormed)
            {
                return false;
            }
        }
        return at == body.Length;
    }

    private static bool SkipDigits(ReadOnlySpan<char> body, ref int at, out bool wellFormed)
    {
        var first = at;
        while (at < body.Length && (char.IsAsciiDigit(body[at]) || body[at] == '_'))
        {
            at++;
        }
        var digits = body[first..at];
        wellFormed = digits.IsEmpty || (digits[0] != '_' && digits[^1] != '_' && digits.IndexOf("__", StringComparison.Ordinal) < 0);
        return !digits.IsEmpty;
    }
}
