using System.Globalization;
using System.Text;
using AgentPlatform.Mcp;
using AgentPlatform.Tools.Time.Calendars;
using static AgentPlatform.Tools.Time.Serving.TimeServer;

namespace AgentPlatform.Tools.Time.Serving;

/// <summary>Days and calendars.</summary>
internal sealed class CalendarTools(TimeProvider time)
{
    private static readonly Argument s_date = Argument.Text("date", "The date, as in \"2026-03-05\" or \"today\".");

    private static readonly Argument s_year = Argument.Whole("year", "The year.", 1583, 9999) with { Required = true };

    private static readonly Argument s_holidays = new("holidays", ArgumentType.Texts, "Dates that are no business days either.");

    public IReadOnlyList<Tool> All =>
    [
        Tool("weekday", "Weekday", "The weekday of a date, its place in the year and its ISO week.", [s_date], call => Weekday(Day(call, "date"))),
        Tool(
            "calendar", "Calendar", "The calendar of a month, weeks from Monday.",
            [Argument.Whole("year", "The year.", 1, 9999) with { Required = true }, Argument.Whole("month", "The month.", 1, 12) with { Required = true }],
            call => Month(call.Whole("year", 0), call.Whole("month", 0))),
        Tool(
            "iso_week", "ISO week", "The days of an ISO week.",
            [Argument.Whole("year", "The year.", 1, 9998) with { Required = true }, Argument.Whole("week", "The week.", 1, 53) with { Required = true }],
            call => Week(call.Whole("year", 0), call.Whole("week", 0))),
        Tool(
            "count_business_days", "Count business days", "How many business days, Monday to Friday, lie from one date to another, both included.",
            [Argument.Text("from", "The first date."), Argument.Text("to", "The last date."), s_holidays],
            call => BusinessDays.Count(Day(call, "from"), Day(call, "to"), Holidays(call)).ToString(CultureInfo.InvariantCulture)),
        Tool(
            "add_business_days", "Add business days", "The date that lies some business days after another, or before it.",
            [s_date, new Argument("business_days", ArgumentType.Whole, "How many to add.") { Required = true, Minimum = -100000, Maximum = 100000 }, s_holidays],
            call => Write(BusinessDays.Add(Day(call, "date"), call.Whole("business_days", 0), Holidays(call)))),
        Tool("easter", "Easter", "Easter Sunday, western and orthodox, and the days that hang on it.", [s_year], call => Easter(call.Whole("year", 0))),
        Tool("moon_phase", "Phase of the moon", "The mean moon at a time; right to about half a day.", [Argument.OptionalText("time", "When (now).")], call => Moon(call.TextOr("time", "now")!)),
        Tool("age", "Age", "How old somebody born on a date is on a day.", [Argument.Text("born", "The date of birth."), Argument.OptionalText("on", "The day (today).")], Age),
    ];

    private DateOnly Day(ToolArguments call, string argument) => Moment.Date(call.Text(argument), time);

    private HashSet<DateOnly> Holidays(ToolArguments call) => [.. call.Texts("holidays").Select(day => Moment.Date(day, time))];

    private static string Write(DateOnly day) => $"{day.DayOfWeek} {day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}";

    private static ToolResult Weekday(DateOnly day)
    {
        var at = day.ToDateTime(TimeOnly.MinValue);
        return $"{Write(day)} is day {day.DayOfYear} of {(DateTime.IsLeapYear(day.Year) ? 366 : 365)}, in ISO week {ISOWeek.GetYear(at)}-W{ISOWeek.GetWeekOfYear(at):00}.";
    }

    private static ToolResult Month(int year, int month)
    {
        var first = new DateOnly(year, month, 1);
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"{first:MMMM yyyy}\nMo Tu We Th Fr Sa Su\n"));
        var column = ((int)first.DayOfWeek + 6) % 7;
        text.Append(' ', column * 3);
        for (var day = 1; day <= DateTime.DaysInMonth(year, month); day++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{day,2}").Append(++column % 7 == 0 ? '\n' : ' ');
        }

        return text.ToString().TrimEnd();
    }

    private static ToolResult Week(int year, int week) => week > ISOWeek.GetWeeksInYear(year)
        ? throw new ToolException($"{year} has {ISOWeek.GetWeeksInYear(year)} ISO weeks.")
        : $"{year}-W{week:00} is from {Write(DateOnly.FromDateTime(ISOWeek.ToDateTime(year, week, DayOfWeek.Monday)))} to {Write(DateOnly.FromDateTime(ISOWeek.ToDateTime(year, week, DayOfWeek.Sunday)))}.";

    private static ToolResult Easter(int year)
    {
        var sunday = Feasts.Easter(year);
        return string.Join('\n', new[] { ("Ash Wednesday", -46), ("Good Friday", -2), ("Easter Sunday", 0), ("Ascension", 39), ("Pentecost", 49), ("Corpus Christi", 60) }
            .Select(feast => $"{feast.Item1}: {Write(sunday.AddDays(feast.Item2))}")) + $"\nOrthodox Easter: {Write(Feasts.OrthodoxEaster(year))}";
    }

    private ToolResult Moon(string when)
    {
        var (phase, age, lit) = Feasts.Moon(Moment.Read(when, TimeZoneInfo.Utc, time));
        return string.Create(CultureInfo.InvariantCulture, $"{phase}; {age:F1} days after new moon, {lit * 100:F0}% lit");
    }

    private ToolResult Age(ToolArguments call)
    {
        var (born, on) = (Day(call, "born"), Moment.Date(call.TextOr("on", "today")!, time));
        return born <= on
            ? $"{Spans.Calendar(born.ToDateTime(TimeOnly.MinValue), on.ToDateTime(TimeOnly.MinValue))} ({on.DayNumber - born.DayNumber} days)"
            : throw new ToolException("'born' lies after 'on'.");
    }
}
