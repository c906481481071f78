using System.Globalization;

namespace AgentPlatform.Cli.Quickstart.Views;

/// <summary>The figures of a step on one line, those that matter first.</summary>
internal static class MetricText
{
    private static readonly (string Key, string Name, bool IsShare)[] s_shown =
    [
        ("reward", "reward", true),
        ("copy_error", "copy error", true),
        ("validation_loss", "validation loss", false),
        ("loss", "loss", false),
        ("kl", "kl", false),
        ("entropy", "entropy", false),
        ("staleness", "staleness", false),
        ("tokens_per_s", "tokens/s", false),
    ];

    public static string Of(IReadOnlyDictionary<string, double> metrics) => string.Join(
        "  ", s_shown.Where(shown => metrics.ContainsKey(shown.Key)).Select(shown => $"{shown.Name} {Value(metrics[shown.Key], shown.IsShare)}"));

    private static string Value(double value, bool isShare) => isShare
        ? value.ToString("P1", CultureInfo.InvariantCulture)
        : value.ToString(Math.Abs(value) >= 100 ? "0" : "0.####", CultureInfo.InvariantCulture);
}
