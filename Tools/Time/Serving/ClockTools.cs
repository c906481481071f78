using System.Globalization;
using AgentPlatform.Mcp;
using AgentPlatform.Tools.Time.Calendars;
using static AgentPlatform.Tools.Time.Serving.TimeServer;

namespace AgentPlatform.Tools.Time.Serving;

/// <summary>Moments and zones.</summary>
internal sealed class ClockTools(TimeProvider time, string zone)
{
    private static readonly Argument s_zone = Argument.OptionalText("zone", "The time zone, as in \"Asia/Tokyo\" or \"+02:00\" (the server's own).");

    public IReadOnlyList<Tool> All =>
    [
        Tool("now", "Now", "The time now in a zone.", [s_zone], call => Now(ZoneOf(call, "zone"))),
        Tool(
            "convert_time", "Convert time", "What a time in one zone is in others.",
            [
                Argument.Text("time", "The time, as in \"2026-03-05T14:30\", \"5 March 2026 2:30 pm\" or \"now\"."),
                Argument.OptionalText("from", "The zone it is in, where it names no offset (the server's own)."),
                new Argument("to", ArgumentType.Texts, "The zones wanted.") { Required = true },
            ],
            call => Convert(Moment.Read(call.Text("time"), ZoneOf(call, "from"), time), call.Texts("to"))),
        Tool(
            "time_difference", "Difference of times", "How much time lies between two times, in the calendar and in days, hours and seconds.",
            [Argument.Text("from", "The first time."), Argument.Text("to", "The second time."), s_zone],
            call => Difference(Moment.Read(call.Text("from"), ZoneOf(call, "zone"), time), Moment.Read(call.Text("to"), ZoneOf(call, "zone"), time))),
        Tool(
            "add_time", "Add to a time", "A time some years, months, days and so on after another, or before it (negative numbers). Years to days keep the clock's time.",
            [
                Argument.Text("time", "The time to start from."), s_zone,
                new Argument("years", ArgumentType.Whole, "Years to add.") { Minimum = -9999, Maximum = 9999 },
                new Argument("months", ArgumentType.Whole, "Months to add.") { Minimum = -99999, Maximum = 99999 },
                new Argument("weeks", ArgumentType.Whole, "Weeks to add.") { Minimum = -500000, Maximum = 500000 },
                new Argument("days", ArgumentType.Whole, "Days to add.") { Minimum = -3650000, Maximum = 3650000 },
                new Argument("hours", ArgumentType.Number, "Hours to add."),
                new Argument("minutes", ArgumentType.Number, "Minutes to add."),
                new Argument("seconds", ArgumentType.Number, "Seconds to add."),
            ],
            Add),
        Tool(
            "parse_time", "Read a time", "Reads a time in a common form and writes it as ISO 8601, seconds since 1970, weekday, day of the year and ISO week.",
            [Argument.Text("time", "The time, or \"@\" and seconds since 1970."), s_zone],
            call => Describe(Moment.Read(call.Text("time"), ZoneOf(call, "zone"), time))),
        Tool(
            "zone_info", "About a time zone", "A zone's offset at a time, whether it is summer time, and when its clocks change next.",
            [Argument.Text("zone", "The time zone."), Argument.OptionalText("time", "When (now).")],
            call => ZoneInfo(Zones.Find(call.Text("zone")), Moment.Read(call.TextOr("time", "now")!, Zones.Find(call.Text("zone")), time))),
        Tool(
            "list_zones", "List time zones", "The time zones whose name holds a text.",
            [Argument.OptionalText("name", "Part of the name, as in \"America\" or \"york\".")],
            call => List(call.TextOr("name", string.Empty)!)),
    ];

    private TimeZoneInfo ZoneOf(ToolArguments call, string argument) => Zones.Find(call.TextOr(argument, zone)!);

    private ToolResult Now(TimeZoneInfo wanted) => $"{Moment.Write(TimeZoneInfo.ConvertTime(time.GetUtcNow(), wanted))} ({wanted.Id})";

    private static ToolResult Convert(DateTimeOffset moment, IReadOnlyList<string> zones) => zones.Count > 0
        ? string.Join('\n', zones.Select(Zones.Find).Select(wanted => $"{wanted.Id}: {Moment.Write(TimeZoneInfo.ConvertTime(moment, wanted))}"))
        : throw new ToolException("'to' names no zone.");

    private static ToolResult Difference(DateTimeOffset from, DateTimeOffset to)
    {
        var span = to - from;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Spans.Calendar(from.DateTime, to.ToOffset(from.Offset).DateTime)}\ndays: {span.TotalDays:0.######}\nhours: {span.TotalHours:0.######}\nseconds: {span.TotalSeconds:0.######}");
    }

    private ToolResult Add(ToolArguments call)
    {
        var wanted = ZoneOf(call, "zone");
        var start = Moment.Read(call.Text("time"), wanted, time);
        try
        {
            var wall = start.DateTime.AddMonths((call.Whole("years", 0) * 12) + call.Whole("months", 0)).AddDays((call.Whole("weeks", 0) * 7.0) + call.Whole("days", 0));
            // The clock's time may not exist that day, or be an hour earlier: the zone decides the offset.
            var same = wall == start.DateTime ? start : new DateTimeOffset(wall, HasOffset(call.Text("time"), start, wanted) ? start.Offset : wanted.GetUtcOffset(wall));
            var end = same.Add(TimeSpan.FromSeconds((call.Number("hours") * 3600) + (call.Number("minutes") * 60) + call.Number("seconds")));
            return Moment.Write(HasOffset(call.Text("time"), start, wanted) ? end : TimeZoneInfo.ConvertTime(end, wanted));
        }
        catch (Exception problem) when (problem is ArgumentOutOfRangeException or OverflowException)
        {
            throw new ToolException("The result lies outside the years 1 to 9999.");
        }
    }

    // A time that names an offset of its own keeps it.
    private static bool HasOffset(string text, DateTimeOffset start, TimeZoneInfo wanted) => wanted.GetUtcOffset(start) != start.Offset && text.Contains(':', StringComparison.Ordinal);

    private static ToolResult Describe(DateTimeOffset moment) => string.Create(
        CultureInfo.InvariantCulture,
        $"iso: {moment:yyyy-MM-dd'T'HH:mm:ss.FFFFFFF}{Zones.Write(moment.Offset)}\nutc: {moment.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.FFFFFFF}Z\nunix: {moment.ToUnixTimeMilliseconds() / 1000m}\nweekday: {moment.DayOfWeek}\nday of year: {moment.DayOfYear}\niso week: {ISOWeek.GetYear(moment.DateTime)}-W{ISOWeek.GetWeekOfYear(moment.DateTime):00}");

    private static ToolResult ZoneInfo(TimeZoneInfo wanted, DateTimeOffset moment)
    {
        var offset = wanted.GetUtcOffset(moment);
        var text = $"{wanted.Id} at {Moment.Write(TimeZoneInfo.ConvertTime(moment, wanted))}\noffset: {Zones.Write(offset)}\nsummer time: {(wanted.IsDaylightSavingTime(moment) ? "yes" : "no")}";
        return text + (Change(wanted, moment) is { } change
            ? $"\nnext change: {Moment.Write(TimeZoneInfo.ConvertTime(change, wanted))}, to {Zones.Write(wanted.GetUtcOffset(change))}"
            : "\nnext change: none within two years");
    }

    private static DateTimeOffset? Change(TimeZoneInfo wanted, DateTimeOffset from)
    {
        for (var day = from; day.Year < 9997 && day < from.AddDays(731); day = day.AddDays(1))
        {
            if (wanted.GetUtcOffset(day) == wanted.GetUtcOffset(day.AddDays(1)))
            {
                continue;
            }

            var (low, high) = (day.ToUnixTimeSeconds(), day.AddDays(1).ToUnixTimeSeconds());
            while (high - low > 1)
            {
                var middle = low + ((high - low) / 2);
                (low, high) = wanted.GetUtcOffset(DateTimeOffset.FromUnixTimeSeconds(middle)) == wanted.GetUtcOffset(day) ? (middle, high) : (low, middle);
            }

            return DateTimeOffset.FromUnixTimeSeconds(high);
        }

        return null;
    }

    private static ToolResult List(string name)
    {
        const int Most = 200;
        var zones = Zones.Named(name.Trim().Replace(' ', '_')).ToList();
        return zones.Count > 0
            ? string.Join('\n', zones.Take(Most).Select(found => $"{found.Id} {Zones.Write(found.BaseUtcOffset)}")) + (zones.Count > Most ? $"\n... and {zones.Count - Most} more" : string.Empty)
            : throw new ToolException($"No time zone's name holds '{name}'.");
    }
}
