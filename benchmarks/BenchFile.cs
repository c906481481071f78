using System.Text.Encodings.Web;
using System.Text.Json;

namespace AgentPlatform.Benchmarks;

/// <summary>artifacts/bench/NAME.json: a list of {name, value, unit, reference, ratio, how}.</summary>
internal sealed class BenchFile(string name)
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly List<Line> _lines = [];

    public void Add(string name, double value, string unit, double reference, string how)
    {
        var line = new Line(name, value, unit, reference, reference > 0 ? value / reference : 0, how);
        _lines.Add(line);
        Console.WriteLine($"{line.Name,-28} {line.Value,12:N1} {line.Unit,-10} reference {line.Reference,12:N1}  ratio {line.Ratio:F2}  ({how})");
    }

    public void Write()
    {
        var folder = Path.Combine("artifacts", "bench");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, name + ".json"), JsonSerializer.Serialize(_lines, s_json) + "\n");
    }

    private sealed record Line(string Name, double Value, string Unit, double Reference, double Ratio, string How);
}
