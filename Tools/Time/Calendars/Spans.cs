using System.Globalization;

namespace AgentPlatform.Tools.Time.Calendars;

/// <summary>Lengths of time in words.</summary>
internal static class Spans
{
    /// <summary>Whole years, months, days, and the rest as a time, between two moments in the calendar of the first.</summary>
    public static string Calendar(DateTime from, DateTime to)
    {
        if (to < from)
        {
            return "minus " + Calendar(to, from);
        }

        var months = ((to.Year - from.Year) * 12) + to.Month - from.Month;
        if (from.AddMonths(months) > to)
        {
            months--;
        }

        var rest = to - from.AddMonths(months);
        string[] parts = [Count(months / 12, "year"), Count(months % 12, "month"), Count(rest.Days, "day"), Count(rest.Hours, "hour"), Count(rest.Minutes, "minute"), Count(rest.Seconds, "second")];
        var said = parts.Where(part => part.Length > 0).ToList();
        return said.Count == 0 ? "nothing" : string.Join(", ", said);
    }

    /// <summary>"3 days", and nothing for none.</summary>
    public static string Count(int number, string thing) => number switch
    {
        0 => string.Empty,
        1 => "1 " + thing,
        _ => string.Create(CultureInfo.InvariantCulture, $"{number} {thing}s"),
    };
}
