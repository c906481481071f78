using System.Text.Json;
using AgentPlatform.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace AgentPlatform.AgentDock.Drift;

/// <summary>The fingerprints that each run is pinned to, of the latest so many runs.</summary>
internal sealed class RunPins
{
    private const int MaxRuns = 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Dictionary<string, string>> _runs = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();
    private readonly string _file;

    public RunPins(IOptions<DriftOptions> options)
    {
        _file = options.Value.File;
        if (_file.Length > 0 && File.Exists(_file))
        {
            foreach (var line in File.ReadLines(_file))
            {
                Take(line);
            }
        }
    }

    /// <summary>Pins a server unless the run has it pinned already.</summary>
    /// <param name="pin">Run, server and the list as it is now.</param>
    /// <returns>What it is pinned to.</returns>
    internal string Pin(RunPin pin)
    {
        lock (_gate)
        {
            if (_runs.TryGetValue(pin.Run, out var servers) && servers.TryGetValue(pin.Server, out var known))
            {
                return known;
            }

            Keep(pin);
            if (_file.Length > 0)
            {
                File.AppendAllText(_file, JsonSerializer.Serialize(pin) + "\n");
            }

            return pin.Fingerprint;
        }
    }

    internal IReadOnlyList<RunPin> Of(string run)
    {
        lock (_gate)
        {
            return _runs.TryGetValue(run, out var servers) ? [.. servers.Select(pair => new RunPin(run, pair.Key, pair.Value))] : [];
        }
    }

    private void Take(string line)
    {
        try
        {
            Keep(JsonSerializer.Deserialize<RunPin>(line) ?? throw new JsonException("null"));
        }
        catch (JsonException exception)
        {
            throw new PlatformException(
                PlatformErrorCode.Corrupt, "PINS_CORRUPT", $"{DriftOptions.Section}:File '{_file}' has a line that is no pin ('{line}'); remove that line.", exception);
        }
    }

    private void Keep(RunPin pin)
    {
        if (!_runs.TryGetValue(pin.Run, out var servers))
        {
            if (_runs.Count >= MaxRuns)
            {
                _runs.Remove(_order.Dequeue());
            }

            _runs.Add(pin.Run, servers = new Dictionary<string, string>(StringComparer.Ordinal));
            _order.Enqueue(pin.Run);
        }

        servers.TryAdd(pin.Server, pin.Fingerprint);
    }
}
