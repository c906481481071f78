using System.Globalization;

namespace AgentPlatform.AgentDock.Sandboxes;

/// <summary>
/// Says which gateway process a sandbox belongs to, and whether that process still lives. A process id alone is not enough: ids are
/// used again, and mean nothing in another pid namespace or after a reboot.
/// </summary>
internal sealed record GatewayOwner(string Boot, string Namespace, int ProcessId, long StartTicks)
{
    /// <summary>This process.</summary>
    internal static GatewayOwner Current { get; } = new(
        ReadBoot(), ReadNamespace(), Environment.ProcessId, StartTicksOf(Environment.ProcessId) ?? 0);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Boot}/{Namespace}/{ProcessId}/{StartTicks}");

    /// <summary>Null when the text is nobody's.</summary>
    internal static GatewayOwner? Parse(string text)
    {
        var parts = text.Split('/');
        return parts.Length == 4
            && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
            && long.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out var start)
            ? new GatewayOwner(parts[0], parts[1], pid, start)
            : null;
    }

    /// <summary>True when the process is certainly gone. One in another pid namespace cannot be judged from here.</summary>
    internal bool IsGone()
    {
        if (Boot != Current.Boot)
        {
            return true;
        }

        return Namespace == Current.Namespace && StartTicksOf(ProcessId) != StartTicks;
    }

    private static string ReadBoot() =>
        File.Exists("/proc/sys/kernel/random/boot_id") ? File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim() : "unknown";

    private static string ReadNamespace() =>
        new FileInfo("/proc/self/ns/pid").LinkTarget is { } target ? target.Replace("pid:[", string.Empty, StringComparison.Ordinal).TrimEnd(']') : "0";

    /// <summary>Field 22 of /proc/pid/stat; the name in field 2 may hold spaces and parentheses.</summary>
    private static long? StartTicksOf(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            // A zombie holds its id but runs nothing.
            return fields[0] is "Z" or "X" ? null : long.Parse(fields[19], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
