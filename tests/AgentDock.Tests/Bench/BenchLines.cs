using System.Text.Encodings.Web;
using System.Text.Json;

namespace AgentPlatform.Tests.Bench;

/// <summary>NAME.json in the folder that BENCH_OUT names: a list of {name, value, unit, reference, ratio, how}.</summary>
internal sealed class BenchLines
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly List<Line> _lines = [];

    internal void Add(string name, double value, string unit, double reference, string how)
    {
        _lines.Add(new Line(name, Math.Round(value, 4), unit, Math.Round(reference, 4), reference > 0 ? Math.Round(value / reference, 4) : 0, how));
        Console.WriteLine($"{name,-24} {value,12:N2} {unit,-4} reference {reference,12:N2}  ({how})");
    }

    internal void Write(string name)
    {
        var folder = Environment.GetEnvironmentVariable("BENCH_OUT") ?? Path.Combine(AppContext.BaseDirectory, "bench");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, name + ".json"), JsonSerializer.Serialize(_lines, s_json) + "\n");
    }

    private sealed record Line(string Name, double Value, string Unit, double Reference, double Ratio, string How);
}
