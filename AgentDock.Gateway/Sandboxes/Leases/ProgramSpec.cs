namespace AgentPlatform.AgentDock.Sandboxes.Leases;

/// <summary>A program to run; null and 0 stand for the class's own.</summary>
internal sealed record ProgramSpec
{
    public required IReadOnlyList<string> Argv { get; init; }

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public string WorkingDirectory { get; init; } = "/work";

    public TimeSpan? Timeout { get; init; }

    public long MaxOutputBytes { get; init; }

    public bool KeepBackground { get; init; }

    /// <summary>Equal for equal requests.</summary>
    internal string Fingerprint => string.Join(
        '\u0001', [.. Argv, "\u0002", WorkingDirectory, .. Environment.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}")]);
}
