using System.Globalization;
using System.Text.RegularExpressions;
using AgentPlatform.Mcp;

namespace AgentPlatform.Tools.Time.Calendars;

/// <summary>Reads and writes dates and times.</summary>
internal static partial class Moment
{
    private static readonly string[] s_dates =
    [
        "yyyy-M-d", "yyyy/M/d", "yyyyMMdd", "d MMM yyyy", "d MMMM yyyy", "MMM d yyyy", "MMMM d yyyy", "MMM d, yyyy", "MMMM d, yyyy", "d.M.yyyy", "ddd, d MMM yyyy", "dddd, d MMMM yyyy",
        "yyyy-MM", "MMMM yyyy",
    ];

    private static readonly string[] s_times = [string.Empty, " H:m", " H:m:s", " H:m:s.FFFFFFF", " h:m tt", " h:mtt", " h tt", " htt"];

    private static readonly string[] s_formats = [.. from date in s_dates from time in s_times select date + time];

    /// <summary>
    /// ISO 8601 and common English forms; "now", "today", "tomorrow", "yesterday"; seconds since 1970 after an "@". A text without an offset is in
    /// <paramref name="zone"/>.
    /// </summary>
    /// <exception cref="ToolException">It is no time that is understood, or does not exist in the zone.</exception>
    public static DateTimeOffset Read(string text, TimeZoneInfo zone, TimeProvider time)
    {
        text = Space().Replace(text.Trim(), " ");
        var now = TimeZoneInfo.ConvertTime(time.GetUtcNow(), zone);
        switch (text.ToLowerInvariant())
        {
            case "now":
                return now;
            case "today":
                return InZone(now.Date, zone);
            case "tomorrow":
                return InZone(now.Date.AddDays(1), zone);
            case "yesterday":
                return InZone(now.Date.AddDays(-1), zone);
        }

        if (text.StartsWith('@') && decimal.TryParse(text.AsSpan(1), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
        {
            return seconds is > -62135596800m and < 253402300800m
                ? TimeZoneInfo.ConvertTime(DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond)), zone)
                : throw new ToolException($"'{text}' lies outside the years 1 to 9999.");
        }

        var plain = IsoT().Replace(text, "$1 $2");
        if (WithOffset().Match(plain) is { Success: true } match && Parse(match.Groups[1].Value.TrimEnd()) is { } local)
        {
            var offset = Zones.Find(match.Groups[2].Value).BaseUtcOffset;
            return local.Ticks - offset.Ticks is >= 0 and <= 3155378975999999999
                ? new DateTimeOffset(local, offset)
                : throw new ToolException($"'{text}' lies outside the years 1 to 9999.");
        }

        return Parse(plain) is { } wall
            ? InZone(wall, zone)
            : throw new ToolException($"'{text}' is no date or time that is understood; write 2026-03-05, 2026-03-05T14:30, 2026-03-05T14:30:00+02:00 or '5 March 2026 2:30 pm'.");
    }

    /// <summary>The date of <see cref="Read"/>.</summary>
    public static DateOnly Date(string text, TimeProvider time) => DateOnly.FromDateTime(Read(text, TimeZoneInfo.Utc, time).DateTime);

    /// <summary>"Thursday 2026-03-05T14:30:00+01:00".</summary>
    public static string Write(DateTimeOffset moment) => string.Create(CultureInfo.InvariantCulture, $"{moment.DayOfWeek} {moment:yyyy-MM-dd'T'HH:mm:ss}{Zones.Write(moment.Offset)}");

    private static DateTimeOffset InZone(DateTime wall, TimeZoneInfo zone)
    {
        if (zone.IsInvalidTime(wall))
        {
            throw new ToolException($"{wall.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} does not exist in {zone.Id}: clocks were set forward over it.");
        }

        var offset = zone.GetUtcOffset(wall);
        return wall.Ticks - offset.Ticks is >= 0 and <= 3155378975999999999 ? new DateTimeOffset(wall, offset) : throw new ToolException("The time lies outside the years 1 to 9999.");
    }

    private static DateTime? Parse(string text) =>
        DateTime.TryParseExact(Ordinal().Replace(text, "$1"), s_formats, CultureInfo.InvariantCulture, DateTimeStyles.AllowWhiteSpaces, out var wall) ? wall : null;

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    [GeneratedRegex(@"^([\d/-]+)[Tt](\d)")]
    private static partial Regex IsoT();

    [GeneratedRegex(@"\b(\d{1,2})(st|nd|rd|th)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Ordinal();

    // An offset stands behind a time, so that the dashes of a date are not taken for one.
    [GeneratedRegex(@"^(.*:\d{1,2}(?:\.\d+)?(?: ?[AaPp][Mm])?) ?(Z|z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{1,2})$")]
    private static partial Regex WithOffset();
}
