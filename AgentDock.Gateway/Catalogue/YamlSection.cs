using System.Globalization;
using AgentPlatform.ServiceDefaults;

namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>
/// A mapping of the file that knows where it stands, so that every error names file, line and key. Keys that nobody asked for are an
/// error too (<see cref="RefuseOthers"/>): a misspelt limit must not mean no limit.
/// </summary>
internal sealed class YamlSection(string file, string path, CatalogueNode node, VariableExpander variables)
{
    private readonly List<string> _asked = [];

    internal string Path => path;

    internal string File => file;

    internal int Line => node.Line;

    internal VariableExpander Variables => variables;

    internal CatalogueNode Node => node;

    private IReadOnlyList<CatalogueEntry> Entries => node.Entries ?? [];

    /// <summary>The same place with other contents.</summary>
    internal YamlSection With(CatalogueNode contents) => new(file, path, contents, variables);

    /// <summary>The same for a server that is disabled: what rests on unset variables counts as not given.</summary>
    internal YamlSection Lenient() => new(file, path, node, variables.Lenient());

    /// <summary>Line of a key, or of the mapping where it has no such key.</summary>
    internal int LineOf(string key) => node.Find(key)?.Line ?? node.Line;

    internal bool Has(string key) => Find(key) is not null;

    internal bool IsMapping(string key) => Find(key) is { Entries: not null };

    internal string Text(string key, string fallback) => Find(key) is { } found ? Scalar(found, Join(key)) : fallback;

    internal int Integer(string key, int fallback, int min, int max)
    {
        if (Find(key) is not { } found)
        {
            return fallback;
        }

        var text = Scalar(found, Join(key));
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max
            ? value
            : throw Error(found, Join(key), $"'{text}' is no whole number from {min} to {max}");
    }

    internal double Number(string key, double fallback, double min, double max)
    {
        if (Find(key) is not { } found)
        {
            return fallback;
        }

        var text = Scalar(found, Join(key));
        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max
            ? value
            : throw Error(found, Join(key), $"'{text}' is no number from {min} to {max}");
    }

    internal long Bytes(string key, long fallback, long min)
    {
        if (Find(key) is not { } found)
        {
            return fallback;
        }

        var text = Scalar(found, Join(key));
        return Quantities.TryParseBytes(text, out var value) && value >= min
            ? value
            : throw Error(found, Join(key), $"'{text}' is no size of at least {min} bytes; write 64k, 512m or 1g");
    }

    internal TimeSpan Duration(string key, TimeSpan fallback)
    {
        if (Find(key) is not { } found)
        {
            return fallback;
        }

        var text = Scalar(found, Join(key));
        return Quantities.TryParseDuration(text, out var value)
            ? value
            : throw Error(found, Join(key), $"'{text}' is no time of at most a day; write 250ms, 10s or 2m");
    }

    internal T Choice<T>(string key, T fallback)
        where T : struct, Enum
    {
        if (Find(key) is not { } found)
        {
            return fallback;
        }

        var text = Scalar(found, Join(key));
        return !int.TryParse(text, out _) && Enum.TryParse<T>(text, ignoreCase: true, out var value)
            ? value
            : throw Error(found, Join(key), $"'{text}' is none of {string.Join(", ", Enum.GetNames<T>().Select(name => name.ToLowerInvariant()))}");
    }

    internal IReadOnlyList<string> List(string key)
    {
        if (Find(key) is not { } found)
        {
            return [];
        }

        return found.Items is { } items
            ? [.. items.Select((child, index) => Scalar(child, $"{Join(key)}[{index}]"))]
            : throw Error(found, Join(key), "must be a list");
    }

    internal bool Flag(string key, bool fallback)
    {
        if (Find(key) is not { } found)
        {
            return fallback;
        }

        var text = Scalar(found, Join(key));
        return bool.TryParse(text, out var value) ? value : throw Error(found, Join(key), $"'{text}' is neither true nor false");
    }

    internal IReadOnlyList<YamlSection> Sections(string key)
    {
        if (Find(key) is not { } found)
        {
            return [];
        }

        return found.Items is { } items
            ? [.. items.Select((child, index) => Section(child, $"{Join(key)}[{index}]"))]
            : throw Error(found, Join(key), "must be a list");
    }

    internal YamlSection? Section(string key) => Find(key) is { } found ? Section(found, Join(key)) : null;

    /// <summary>Every key of this mapping with its text; an empty value is an empty text.</summary>
    internal IReadOnlyList<(string Key, string Value)> Pairs() =>
        [.. Entries.Select(entry => (entry.Key, Scalar(entry.Value, Join(entry.Key))))];

    /// <summary>Every key of this mapping with its mapping.</summary>
    internal IReadOnlyList<(string Key, YamlSection Section)> NamedSections() =>
        [.. Entries.Select(entry => (entry.Key, Section(entry.Value with { Line = entry.Line }, Join(entry.Key))))];

    internal void RefuseOthers()
    {
        foreach (var entry in Entries)
        {
            if (!_asked.Contains(entry.Key))
            {
                throw CatalogueErrors.At(file, entry.Line, Join(entry.Key), $"unknown key; known here: {string.Join(", ", _asked)}");
            }
        }
    }

    internal PlatformException Error(string key, string message) => Error(Find(key) ?? node, Join(key), message);

    private CatalogueNode? Find(string key)
    {
        if (!_asked.Contains(key))
        {
            _asked.Add(key);
        }

        // A value that rests on an unset variable counts as not given where that is let through.
        return node.Find(key)?.Value is { } found && !(found.Text is { } text && variables.IsLeftOut(text)) ? found : null;
    }

    private YamlSection Section(CatalogueNode found, string at) => found switch
    {
        { Entries: not null } => new YamlSection(file, at, found, variables),
        { Text: "" } => new YamlSection(file, at, CatalogueNode.Mapping(found.Line, []), variables),
        _ => throw Error(found, at, "must be a mapping"),
    };

    private string Scalar(CatalogueNode found, string at)
    {
        if (found.Text is not { } text)
        {
            throw Error(found, at, "must be a single value");
        }

        try
        {
            return variables.Expand(text);
        }
        catch (FormatException exception)
        {
            throw Error(found, at, exception.Message);
        }
    }

    private string Join(string key) => path.Length == 0 ? key : $"{path}.{key}";

    private PlatformException Error(CatalogueNode at, string key, string message) => CatalogueErrors.At(file, at.Line, key, message);
}
