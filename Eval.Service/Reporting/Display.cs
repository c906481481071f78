using System.Globalization;
using AgentPlatform.Grading.Statistics;

namespace AgentPlatform.Eval.Reporting;

/// <summary>Numbers as reports show them, the same on every machine.</summary>
internal static class Display
{
    public static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.0}%");

    public static string Interval(ShareEstimate share) => string.Create(CultureInfo.InvariantCulture, $"{share.Low * 100:0.0}–{share.High * 100:0.0}%");

    public static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    public static string Whole(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    public static string Seconds(double seconds) => seconds switch
    {
        < 60 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s"),
        < 3600 => string.Create(CultureInfo.InvariantCulture, $"{(int)(seconds / 60)} min {seconds % 60:0} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)(seconds / 3600)} h {seconds % 3600 / 60:0} min"),
    };

    public static string Versions(long min, long max) => min == max ? Whole(min) : $"{Whole(min)}–{Whole(max)}";
}
