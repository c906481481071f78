using System.Globalization;
using AgentPlatform.Mcp;

namespace AgentPlatform.Tools.Time.Calendars;

/// <summary>Time zones by their IANA name, by an offset, or by a city's name.</summary>
internal static class Zones
{
    /// <exception cref="ToolException">The zone is unknown; the message names near ones.</exception>
    public static TimeZoneInfo Find(string name)
    {
        name = name.Trim();
        if (name.Equals("Z", StringComparison.OrdinalIgnoreCase) || name.Equals("UTC", StringComparison.OrdinalIgnoreCase) || name.Equals("GMT", StringComparison.OrdinalIgnoreCase))
        {
            return TimeZoneInfo.Utc;
        }

        if (Offset(name) is { } offset)
        {
            var written = "UTC" + Write(offset);
            return TimeZoneInfo.CreateCustomTimeZone(written, offset, written, written);
        }

        if (name.Length is > 0 and < 60 && !name.Contains("..", StringComparison.Ordinal) && TimeZoneInfo.TryFindSystemTimeZoneById(name.Replace(' ', '_'), out var zone))
        {
            return zone;
        }

        var near = Named(name.Replace(' ', '_')).Take(2).ToList();
        return near is [var only]
            ? only
            : throw new ToolException($"'{name}' is no time zone; write one like Europe/Paris or +02:00." + (near.Count > 0 ? $" list_zones finds several with '{name}'." : string.Empty));
    }

    /// <summary>Zones whose name holds a text.</summary>
    public static IEnumerable<TimeZoneInfo> Named(string part) =>
        TimeZoneInfo.GetSystemTimeZones().Where(zone => zone.Id.Contains('/', StringComparison.Ordinal) && zone.Id.Contains(part, StringComparison.OrdinalIgnoreCase)).OrderBy(zone => zone.Id, StringComparer.Ordinal);

    /// <summary>"+05:30".</summary>
    public static string Write(TimeSpan offset) => (offset < TimeSpan.Zero ? "-" : "+") + offset.ToString("hh\\:mm", CultureInfo.InvariantCulture);

    private static TimeSpan? Offset(string name)
    {
        var text = name.StartsWith("UTC", StringComparison.OrdinalIgnoreCase) || name.StartsWith("GMT", StringComparison.OrdinalIgnoreCase) ? name[3..] : name;
        if (text.Length < 2 || text[0] is not ('+' or '-'))
        {
            return null;
        }

        var parts = text[1..].Contains(':', StringComparison.Ordinal) ? text[1..].Split(':') : text.Length == 5 ? [text[1..3], text[3..]] : [text[1..], "0"];
        return parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var hours) && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var minutes)
            && hours <= 14 && minutes < 60 && (hours < 14 || minutes == 0)
            ? (text[0] == '-' ? -1 : 1) * new TimeSpan(hours, minutes, 0)
            : null;
    }
}
