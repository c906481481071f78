using System.Text.Json;

namespace AgentPlatform.Cli.Platform;

/// <summary>What the application host says is running, as its state file tells it.</summary>
internal sealed record HostState(int Pid, string? Dashboard, IReadOnlyList<HostInstance> Resources)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    /// <summary>Reads the file; null when there is none, as after a clean stop.</summary>
    public static HostState? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<HostState>(File.ReadAllText(path), s_json);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Whether the process that wrote the file lives.</summary>
    public bool IsAlive => Directory.Exists($"/proc/{Pid}");

    public bool AllHealthy => Resources.Count > 0 && Resources.All(r => r.Health == "healthy");
}
