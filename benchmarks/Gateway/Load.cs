using System.Diagnostics;

namespace AgentPlatform.Benchmarks.Gateway;

/// <summary>What a number of callers got out of a target in a while.</summary>
/// <param name="CallsPerSecond">All callers together.</param>
/// <param name="MedianMs">Of one call.</param>
internal readonly record struct Load(double CallsPerSecond, double MedianMs)
{
    public static async Task<Load> RunAsync(IReadOnlyList<HttpCaller> callers, TimeSpan length)
    {
        var times = callers.Select(_ => new List<double>(1 << 16)).ToList();
        var start = Stopwatch.GetTimestamp();
        var end = start + (long)(length.TotalSeconds * Stopwatch.Frequency);
        await Task.WhenAll(callers.Select((caller, index) => Task.Run(() => caller.RunAsync(end, times[index]))));
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var all = times.SelectMany(own => own).Order().ToList();
        return new Load(all.Count / seconds, all[all.Count / 2]);
    }

    public static double Median(IEnumerable<double> values)
    {
        var ordered = values.Order().ToList();
        return ordered[ordered.Count / 2];
    }
}
