using System.Globalization;
using AgentPlatform.ServiceDefaults;
using YamlDotNet.RepresentationModel;

namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>
/// A mapping of the file that knows where it stands, so that every error names file, line and key. Keys that nobody asked for are an
/// error too (<see cref="RefuseOthers"/>): a misspelt limit must not mean no limit.
/// </summary>
internal sealed class YamlSection(string file, string path, YamlMappingNode node, VariableExpander variables)
{
    private readonly List<string> _asked = [];

    internal string Path => path;

    internal bool Has(string key) => Find(key) is not null;

    internal bool IsMapping(string key) => Find(key) is YamlMappingNode;

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

        return found is YamlSequenceNode sequence
            ? [.. sequence.Children.Select((child, index) => Scalar(child, $"{Join(key)}[{index}]"))]
            : throw Error(found, Join(key), "must be a list");
    }

    internal IReadOnlyList<YamlSection> Sections(string key)
    {
        if (Find(key) is not { } found)
        {
            return [];
        }

        return found is YamlSequenceNode sequence
            ? [.. sequence.Children.Select((child, index) => Section(child, $"{Join(key)}[{index}]"))]
            : throw Error(found, Join(key), "must be a list");
    }

    internal YamlSection? Section(string key) => Find(key) is { } found ? Section(found, Join(key)) : null;

    /// <summary>Every key of this mapping with its text; an empty value is an empty text.</summary>
    internal IReadOnlyList<(string Key, string Value)> Pairs() =>
        [.. node.Children.Select(pair => (KeyOf(pair.Key), Scalar(pair.Value, Join(KeyOf(pair.Key)))))];

    /// <summary>Every key of this mapping with its mapping.</summary>
    internal IReadOnlyList<(string Key, YamlSection Section)> NamedSections() =>
        [.. node.Children.Select(pair => (KeyOf(pair.Key), Section(pair.Value, Join(KeyOf(pair.Key)))))];

    internal void RefuseOthers()
    {
        foreach (var key in node.Children.Keys)
        {
            if (!_asked.Contains(KeyOf(key)))
            {
                throw Error(key, Join(KeyOf(key)), $"unknown key; known here: {string.Join(", ", _asked)}");
            }
        }
    }

    internal PlatformException Error(string key, string message) => Error(Find(key) ?? node, Join(key), message);

    private YamlNode? Find(string key)
    {
        if (!_asked.Contains(key))
        {
            _asked.Add(key);
        }

        return node.Children.TryGetValue(new YamlScalarNode(key), out var found) ? found : null;
    }

    private YamlSection Section(YamlNode found, string at) => found switch
    {
        YamlMappingNode mapping => new YamlSection(file, at, mapping, variables),
        YamlScalarNode { Value: null or "" } => new YamlSection(file, at, [], variables),
        _ => throw Error(found, at, "must be a mapping"),
    };

    private string KeyOf(YamlNode key) => key is YamlScalarNode { Value: { } text } ? text : throw Error(key, path, "keys must be plain text");

    private string Scalar(YamlNode found, string at)
    {
        if (found is not YamlScalarNode scalar)
        {
            throw Error(found, at, "must be a single value");
        }

        try
        {
            return variables.Expand(scalar.Value ?? string.Empty);
        }
        catch (FormatException exception)
        {
            throw Error(found, at, exception.Message);
        }
    }

    private string Join(string key) => path.Length == 0 ? key : $"{path}.{key}";

    private PlatformException Error(YamlNode at, string key, string message) => CatalogueErrors.At(file, at.Start.Line, key, message);
}
