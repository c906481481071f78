using AgentPlatform.Mcp;

namespace AgentPlatform.Tools.Time.Calendars;

/// <summary>Days from Monday to Friday that are no holidays.</summary>
internal static class BusinessDays
{
    private const int Most = 100_000;

    /// <summary>How many lie from the first day to the last, both included.</summary>
    public static int Count(DateOnly from, DateOnly to, IReadOnlySet<DateOnly> holidays)
    {
        if (to < from)
        {
            throw new ToolException("'to' lies before 'from'.");
        }

        var days = to.DayNumber - from.DayNumber + 1;
        var count = days / 7 * 5;
        for (var day = to.DayNumber - (days % 7) + 1; day <= to.DayNumber; day++)
        {
            count += IsWeekend(DateOnly.FromDayNumber(day)) ? 0 : 1;
        }

        return count - holidays.Count(day => day >= from && day <= to && !IsWeekend(day));
    }

    /// <summary>The day that lies a number of business days after a date, or before it.</summary>
    public static DateOnly Add(DateOnly from, int days, IReadOnlySet<DateOnly> holidays)
    {
        if (Math.Abs(days) > Most)
        {
            throw new ToolException($"'business_days' must be from -{Most} to {Most}.");
        }

        for (var left = Math.Abs(days); left > 0;)
        {
            from = from.AddDays(Math.Sign(days));
            left -= IsWeekend(from) || holidays.Contains(from) ? 0 : 1;
        }

        return from;
    }

    private static bool IsWeekend(DateOnly day) => day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
}
