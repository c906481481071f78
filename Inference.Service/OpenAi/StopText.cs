namespace AgentPlatform.Inference.OpenAi;

/// <summary>Ends a text before the first of the given strings, wherever tokens cut it.</summary>
internal sealed class StopText(IReadOnlyList<string> stops)
{
    private string _held = string.Empty;

    /// <summary>Whether one of the strings has been written.</summary>
    public bool Found { get; private set; }

    /// <summary>The text that is safe to pass on.</summary>
    public string Append(string text)
    {
        if (Found || stops.Count == 0)
        {
            return Found ? string.Empty : text;
        }

        _held += text;
        var first = -1;
        foreach (var stop in stops)
        {
            var at = _held.IndexOf(stop, StringComparison.Ordinal);
            first = at >= 0 && (first < 0 || at < first) ? at : first;
        }

        if (first >= 0)
        {
            Found = true;
            return _held[..first];
        }

        var keep = 0;
        foreach (var stop in stops)
        {
            for (var length = Math.Min(stop.Length - 1, _held.Length); length > keep; length--)
            {
                if (stop.AsSpan().StartsWith(_held.AsSpan(_held.Length - length)))
                {
                    keep = length;
                }
            }
        }

        var ready = _held[..^keep];
        _held = _held[^keep..];
        return ready;
    }

    /// <summary>What was held back when nothing more comes.</summary>
    public string Finish() => Found ? string.Empty : _held;
}
