using System.Globalization;

namespace AgentPlatform.Cli.Quickstart.Reporting;

/// <summary>Numbers as the page shows them.</summary>
internal static class Numbers
{
    public static string Share(double share) => double.IsFinite(share) ? string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.0}%") : "–";

    public static string Interval(StageReport stage) => string.Create(CultureInfo.InvariantCulture, $"{stage.CiLow * 100:0.0}–{stage.CiHigh * 100:0.0}%");

    public static string Whole(double value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    public static string Seconds(double seconds) => seconds < 90
        ? string.Create(CultureInfo.InvariantCulture, $"{seconds:0} s")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(seconds / 60):0} min {seconds % 60:0} s");

    /// <summary>A coordinate in a drawing.</summary>
    public static string At(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
