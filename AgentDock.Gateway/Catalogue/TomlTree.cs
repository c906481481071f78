using System.Globalization;
using AgentPlatform.ServiceDefaults;
using Tomlyn;
using Tomlyn.Parsing;

namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>Reads TOML from the parser's events.</summary>
internal static class TomlTree
{
    /// <exception cref="PlatformException">CATALOGUE_INVALID, with file and line.</exception>
    internal static CatalogueNode Read(string file, string text)
    {
        try
        {
            var parser = TomlParser.Create(text, new TomlParserOptions(), new TomlSerializerOptions { MaxDepth = CatalogueNode.MaxDepth });
            while (parser.MoveNext())
            {
                if (parser.Current.Kind == TomlParseEventKind.StartTable)
                {
                    return Node(file, parser, 1);
                }
            }

            return CatalogueNode.Mapping(1, []);
        }
        catch (TomlException exception)
        {
            throw CatalogueErrors.At(file, exception.Line ?? 1, "toml", exception.Message);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException or InvalidOperationException or IndexOutOfRangeException)
        {
            // The parser lets these through for some broken numbers and escapes.
            throw CatalogueErrors.At(file, 1, "toml", exception.Message);
        }
    }

    private static CatalogueNode Node(string file, TomlParser parser, int above)
    {
        // Tables that only stand in other tables' names have no line of their own.
        var line = parser.Current.Line > 0 ? parser.Current.Line : above;
        switch (parser.Current.Kind)
        {
            case TomlParseEventKind.StartArray:
                var items = new List<CatalogueNode>();
                while (parser.MoveNext() && parser.Current.Kind != TomlParseEventKind.EndArray)
                {
                    items.Add(Node(file, parser, line));
                }

                return CatalogueNode.List(line, items);
            case TomlParseEventKind.StartTable:
                var entries = new CatalogueEntries(file, "toml");
                while (parser.MoveNext() && parser.Current.Kind != TomlParseEventKind.EndTable)
                {
                    var (key, at) = (parser.GetPropertyName(), parser.Current.Line > 0 ? parser.Current.Line : line);
                    parser.MoveNext();
                    entries.Merge(key, at, Node(file, parser, at));
                }

                return CatalogueNode.Mapping(line, entries.All);
            case TomlParseEventKind.Integer:
                return CatalogueNode.Scalar(line, parser.Current.GetInt64().ToString(CultureInfo.InvariantCulture));
            case TomlParseEventKind.Float:
                return CatalogueNode.Scalar(line, parser.Current.GetDouble().ToString(CultureInfo.InvariantCulture));
            case TomlParseEventKind.Boolean:
                return CatalogueNode.Scalar(line, parser.Current.GetBoolean() ? "true" : "false");
            case TomlParseEventKind.DateTime:
                return CatalogueNode.Scalar(line, parser.Current.StringValue ?? string.Empty);
            default:
                return CatalogueNode.Scalar(line, parser.GetString() ?? string.Empty);
        }
    }
}
