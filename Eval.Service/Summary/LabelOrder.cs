using System.Globalization;

namespace AgentPlatform.Eval.Summary;

/// <summary>Numbers by size (2 before 10), before everything else by letter.</summary>
internal sealed class LabelOrder : IComparer<string>
{
    public static LabelOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        var xIsNumber = double.TryParse(x, NumberStyles.Float, CultureInfo.InvariantCulture, out var first);
        var yIsNumber = double.TryParse(y, NumberStyles.Float, CultureInfo.InvariantCulture, out var second);
        if (xIsNumber && yIsNumber && first.CompareTo(second) is not 0 and var bySize)
        {
            return bySize;
        }
        return xIsNumber == yIsNumber ? string.CompareOrdinal(x, y) : xIsNumber ? -1 : 1;
    }
}
