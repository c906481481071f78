using System.Globalization;

namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>Sizes and times as people write them.</summary>
internal static class Quantities
{
    /// <summary>"512m", "1g", "64k" or a number of bytes; powers of 1024.</summary>
    internal static bool TryParseBytes(string text, out long bytes)
    {
        bytes = 0;
        if (text.Length == 0)
        {
            return false;
        }

        var shift = char.ToLowerInvariant(text[^1]) switch { 'k' => 10, 'm' => 20, 'g' => 30, _ => 0 };
        var digits = shift == 0 ? text : text[..^1];
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number <= 0 || number > long.MaxValue >> shift)
        {
            return false;
        }

        bytes = number << shift;
        return true;
    }

    /// <summary>"250ms", "10s", "2m" or a number of seconds.</summary>
    internal static bool TryParseDuration(string text, out TimeSpan duration)
    {
        var (digits, unit) = text switch
        {
            _ when text.EndsWith("ms", StringComparison.Ordinal) => (text[..^2], 0.001),
            _ when text.EndsWith('s') => (text[..^1], 1),
            _ when text.EndsWith('m') => (text[..^1], 60),
            _ => (text, 1.0),
        };
        duration = default;
        if (!double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number <= 0 || number * unit > 86400)
        {
            return false;
        }

        duration = TimeSpan.FromSeconds(number * unit);
        return true;
    }
}
