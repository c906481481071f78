using System.Globalization;

namespace Aspire.Hosting.Dashboard;

/// <summary>What a process has used so far, from /proc.</summary>
/// <param name="CpuSeconds">User and system time, in seconds.</param>
/// <param name="RssBytes">Resident memory, in bytes.</param>
internal readonly record struct ProcessUsage(double CpuSeconds, long RssBytes)
{
    // USER_HZ is 100 on every Linux that .NET runs on; see proc(5).
    private const double TicksPerSecond = 100;

    /// <summary>Reads it; null where the process is gone or there is no /proc.</summary>
    public static ProcessUsage? Read(int processId)
    {
        try
        {
            return Parse(File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat")));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    internal static ProcessUsage? Parse(string stat)
    {
        // The second field is the program's name in parentheses and may hold spaces; the third follows the last parenthesis.
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 21
            && long.TryParse(fields[11], CultureInfo.InvariantCulture, out var user)
            && long.TryParse(fields[12], CultureInfo.InvariantCulture, out var system)
            && long.TryParse(fields[21], CultureInfo.InvariantCulture, out var pages)
            ? new ProcessUsage((user + system) / TicksPerSecond, pages * System.Environment.SystemPageSize)
            : null;
    }
}
