using System.Globalization;
using System.Numerics;

namespace AgentPlatform.Tools.Calculator.Numbers;

/// <summary>Writes numbers for a reader who will copy them.</summary>
internal static class NumberText
{
    private const int LongestDigits = 400;
    private const int LongestDecimals = 30;

    /// <summary>Whole numbers and ending decimals exactly; other fractions as "1/3 (about 0.333333333333333)".</summary>
    public static string Of(Rational value)
    {
        if (value.IsWhole)
        {
            var digits = value.Numerator.ToString(CultureInfo.InvariantCulture);
            return digits.Length <= LongestDigits ? digits : $"{Scientific(digits)} ({digits.TrimStart('-').Length} digits)";
        }

        if (Decimals(value) is { } text)
        {
            return text;
        }

        var about = Of(value.ToDouble());
        var fraction = $"{value.Numerator}/{value.Denominator}";
        return fraction.Length <= 60 ? $"{fraction} (about {about})" : about;
    }

    /// <summary>Fifteen digits, which is what a double holds.</summary>
    public static string Of(double value)
    {
        if (value != 0 && Math.Abs(value) < 1e-300)
        {
            return value.ToString("R", CultureInfo.InvariantCulture);
        }

        var text = value.ToString("G15", CultureInfo.InvariantCulture);
        return text.Contains('E', StringComparison.Ordinal) ? text.Replace("E", "e", StringComparison.Ordinal).Replace("e+", "e", StringComparison.Ordinal) : text;
    }

    private static string Scientific(string digits)
    {
        var sign = digits[0] == '-' ? "-" : string.Empty;
        digits = digits.TrimStart('-');
        return $"about {sign}{digits[0]}.{digits[1..16]}e{digits.Length - 1}";
    }

    private static string? Decimals(Rational value)
    {
        // A decimal ends when the denominator has no factor but 2 and 5.
        var rest = value.Denominator;
        var places = 0;
        while ((rest % 10).IsZero)
        {
            rest /= 10;
            places++;
        }

        foreach (var factor in new[] { 2, 5 })
        {
            while ((rest % factor).IsZero)
            {
                rest /= factor;
                places++;
            }
        }

        if (!rest.IsOne || places > LongestDecimals)
        {
            return null;
        }

        var digits = (BigInteger.Abs(value.Numerator) * BigInteger.Pow(10, places) / value.Denominator).ToString(CultureInfo.InvariantCulture).PadLeft(places + 1, '0');
        return $"{(value.Sign < 0 ? "-" : string.Empty)}{digits[..^places]}.{digits[^places..]}".TrimEnd('0').TrimEnd('.');
    }
}
