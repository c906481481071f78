namespace Aspire.Hosting.Publishing;

/// <summary>The .env file: names, defaults and what they mean. Values set by hand survive publishing again.</summary>
internal sealed class ComposeVariables
{
    private readonly List<(string Name, string Default, string Comment)> _all = [];

    /// <summary>Adds a variable once and gives the expression that reads it.</summary>
    public string Add(string name, string defaultValue, string comment)
    {
        if (_all.All(one => one.Name != name))
        {
            _all.Add((name, defaultValue, comment));
        }

        return $"${{{name}}}";
    }

    public string Render(string? existing)
    {
        var kept = (existing ?? string.Empty).Split('\n')
            .Select(line => line.TrimEnd('\r').Split('=', 2))
            .Where(parts => parts.Length == 2 && !parts[0].StartsWith('#'))
            .GroupBy(parts => parts[0].Trim())
            .ToDictionary(group => group.Key, group => group.Last()[1]);
        return string.Concat(_all.Select(one => $"# {one.Comment}\n{one.Name}={kept.GetValueOrDefault(one.Name, one.Default)}\n\n"));
    }
}
