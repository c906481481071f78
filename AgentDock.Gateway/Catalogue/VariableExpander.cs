using System.Text;

namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>
/// Replaces <c>${NAME}</c> in the catalogue. Only names that the file lists under <c>vars</c>, and the built-in ones, are known, so that
/// a catalogue cannot pass the gateway's whole environment on to its servers by mistake. <c>$${</c> stands for <c>${</c> itself.
/// </summary>
internal sealed class VariableExpander
{
    private readonly Dictionary<string, string?> _values = new(StringComparer.Ordinal);

    /// <summary>Texts with an unset variable count as not given, as in a server that is disabled for that very reason.</summary>
    internal bool LeavesOutUnset { get; private init; }

    internal void Set(string name, string? value) => _values[name] = value;

    internal bool IsKnown(string name) => _values.ContainsKey(name);

    internal bool IsSet(string name) => _values.TryGetValue(name, out var value) && !string.IsNullOrEmpty(value);

    /// <summary>The same variables, for a server that is disabled.</summary>
    internal VariableExpander Lenient()
    {
        var copy = new VariableExpander { LeavesOutUnset = true };
        foreach (var (name, value) in _values)
        {
            copy.Set(name, value);
        }

        return copy;
    }

    internal bool IsLeftOut(string text) =>
        LeavesOutUnset && _values.Any(pair => string.IsNullOrEmpty(pair.Value) && text.Contains($"${{{pair.Key}}}", StringComparison.Ordinal));

    /// <summary>The text with every variable replaced.</summary>
    /// <exception cref="FormatException">A variable is unknown, unset or not closed; the message says which.</exception>
    internal string Expand(string text)
    {
        var start = text.IndexOf("${", StringComparison.Ordinal);
        if (start < 0)
        {
            return text;
        }

        var result = new StringBuilder();
        var position = 0;
        while (start >= 0)
        {
            if (start > position && text[start - 1] == '$')
            {
                result.Append(text, position, start - position).Append('{');
                position = start + 2;
            }
            else
            {
                var end = text.IndexOf('}', start);
                if (end < 0)
                {
                    throw new FormatException($"'{text[start..]}' has no closing brace");
                }

                result.Append(text, position, start - position).Append(Value(text[(start + 2)..end]));
                position = end + 1;
            }

            start = text.IndexOf("${", position, StringComparison.Ordinal);
        }

        return result.Append(text, position, text.Length - position).ToString();
    }

    private string? Value(string name)
    {
        if (!_values.TryGetValue(name, out var value))
        {
            throw new FormatException($"variable '{name}' is unknown; list it under vars (known: {string.Join(", ", _values.Keys.Order(StringComparer.Ordinal))})");
        }

        return string.IsNullOrEmpty(value) && !LeavesOutUnset
            ? throw new FormatException($"variable '{name}' has no value; set the environment variable {name} or AgentDock:Vars:{name}, or a default under vars")
            : value;
    }
}
