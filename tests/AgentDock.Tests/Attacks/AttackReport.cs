using System.Collections.Concurrent;
using System.Text.Json;

namespace AgentPlatform.Tests.Attacks;

/// <summary>Collects the attempts of a run; where ATTACK_REPORT names a file, writes them there after each.</summary>
internal static class AttackReport
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private static readonly ConcurrentDictionary<(string, string), AttackRow> Rows = new();
    private static readonly Lock Gate = new();

    internal static void Add(AttackRow row)
    {
        Rows[(row.Where, row.Name)] = row;
        if (Environment.GetEnvironmentVariable("ATTACK_REPORT") is not { Length: > 0 } path)
        {
            return;
        }

        lock (Gate)
        {
            var rows = Rows.Values.OrderBy(known => known.Where, StringComparer.Ordinal).ThenBy(known => known.Name, StringComparer.Ordinal).ToList();
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            File.WriteAllText(path, JsonSerializer.Serialize(
                new
                {
                    attempts = rows.Count,
                    succeeded = rows.Count(known => known.Succeeded),
                    controls = rows.Count(known => known.Control == "succeeded"),
                    rows,
                },
                Indented) + "\n");
        }
    }
}
