using System.Globalization;

namespace AgentPlatform.Tests.Attacks;

/// <summary>What the engine itself may do on this machine.</summary>
internal static class EngineCapabilities
{
    private const int SysResource = 24;

    /// <summary>An engine with CAP_SYS_RESOURCE sets a floor under the score of what it starts; true where it cannot be looked at.</summary>
    internal static bool HasSysResource
    {
        get
        {
            var engine = Directory.EnumerateDirectories("/proc").FirstOrDefault(process => File.Exists($"{process}/comm") && NameOf(process) == "dockerd");
            var line = engine is null ? null : File.ReadLines($"{engine}/status").FirstOrDefault(status => status.StartsWith("CapEff:", StringComparison.Ordinal));
            return line is null || (ulong.Parse(line.AsSpan("CapEff:".Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) >> SysResource & 1) != 0;
        }
    }

    private static string NameOf(string process)
    {
        try
        {
            return File.ReadAllText($"{process}/comm").Trim();
        }
        catch (IOException)
        {
            // It ended meanwhile.
            return string.Empty;
        }
    }
}
