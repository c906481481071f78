namespace AgentPlatform.Tools.Time.Calendars;

/// <summary>Days that move with the moon.</summary>
internal static class Feasts
{
    private const double SynodicDays = 29.530588853;

    private static readonly DateTimeOffset s_newMoon = new(2000, 1, 6, 18, 14, 0, TimeSpan.Zero);

    private static readonly string[] s_phases = ["new moon", "waxing crescent", "first quarter", "waxing gibbous", "full moon", "waning gibbous", "last quarter", "waning crescent"];

    /// <summary>Easter Sunday of the Gregorian calendar (Meeus, Jones, Butcher).</summary>
    public static DateOnly Easter(int year)
    {
        var (a, b, c) = (year % 19, year / 100, year % 100);
        var d = ((19 * a) + b - (b / 4) - ((b - ((b + 8) / 25) + 1) / 3) + 15) % 30;
        var e = (32 + (2 * (b % 4)) + (2 * (c / 4)) - d - (c % 4)) % 7;
        var month = (d + e - (7 * ((a + (11 * d) + (22 * e)) / 451)) + 114) / 31;
        return new DateOnly(year, month, ((d + e - (7 * ((a + (11 * d) + (22 * e)) / 451)) + 114) % 31) + 1);
    }

    /// <summary>Easter Sunday of the Julian calendar, as a Gregorian date; years 1583 to 9999.</summary>
    public static DateOnly OrthodoxEaster(int year)
    {
        var (a, b, c) = (year % 4, year % 7, year % 19);
        var d = ((19 * c) + 15) % 30;
        var e = ((2 * a) + (4 * b) - d + 34) % 7;
        var (month, day) = ((d + e + 114) / 31, ((d + e + 114) % 31) + 1);
        return new DateOnly(year, month, day).AddDays((year / 100) - (year / 400) - 2);
    }

    /// <summary>Name and age in days of the mean moon; it is right to about half a day.</summary>
    public static (string Phase, double AgeDays, double Lit) Moon(DateTimeOffset moment)
    {
        var age = (moment - s_newMoon).TotalDays % SynodicDays;
        age += age < 0 ? SynodicDays : 0;
        return (s_phases[(int)Math.Floor((age / SynodicDays * 8) + 0.5) % 8], age, (1 - Math.Cos(2 * Math.PI * age / SynodicDays)) / 2);
    }
}
