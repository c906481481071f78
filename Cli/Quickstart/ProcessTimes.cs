using System.Globalization;
using AgentPlatform.Cli.Platform;

namespace AgentPlatform.Cli.Quickstart;

/// <summary>CPU seconds of each service's processes, from the kernel.</summary>
internal static class ProcessTimes
{
    private const double TicksPerSecond = 100; // USER_HZ, fixed in the kernel's interface

    public static SortedDictionary<string, double> Of(HostState? state)
    {
        var seconds = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var resource in state?.Resources ?? [])
        {
            if (resource.Pid is { } pid && File.Exists($"/proc/{pid}/stat"))
            {
                var stat = File.ReadAllText($"/proc/{pid}/stat");
                // Fields 14 and 15 (utime, stime), counted after the name, which may hold spaces.
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                var ticks = double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture);
                seconds[resource.Name] = seconds.GetValueOrDefault(resource.Name) + (ticks / TicksPerSecond);
            }
        }

        return seconds;
    }
}
