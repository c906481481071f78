using AgentPlatform.ServiceDefaults;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>
/// Reads YAML from the parser's events, and not with its object model: that one calls itself for each level, and a file of a million
/// brackets would end the process.
/// </summary>
internal sealed class YamlTree
{
    private readonly string _file;
    private readonly Parser _parser;
    private readonly Dictionary<AnchorName, CatalogueNode> _anchors = [];
    private int _nodes;
    private int _line = 1;

    private YamlTree(string file, string text)
    {
        _file = file;
        _parser = new Parser(new Scanner(new StringReader(text), skipComments: true, maxKeySize: 1024));
    }

    /// <exception cref="PlatformException">CATALOGUE_INVALID, with file and line.</exception>
    internal static CatalogueNode Read(string file, string text)
    {
        var tree = new YamlTree(file, text);
        try
        {
            return tree.Document();
        }
        catch (YamlException exception)
        {
            throw CatalogueErrors.At(file, exception.Start.Line, "yaml", exception.Message);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or FormatException or OverflowException)
        {
            // The scanner lets these through for some broken scalars.
            throw CatalogueErrors.At(file, tree._line, "yaml", $"cannot be read from here on: {exception.Message}");
        }
    }

    private CatalogueNode Document()
    {
        _parser.Consume<StreamStart>();
        if (!_parser.TryConsume<DocumentStart>(out _))
        {
            throw CatalogueErrors.At(_file, 1, "yaml", "is empty; must be one YAML mapping with the keys vars, sandbox and servers");
        }

        var root = Node(0);
        _parser.Consume<DocumentEnd>();
        return _parser.TryConsume<DocumentStart>(out var second)
            ? throw CatalogueErrors.At(_file, second.Start.Line, "yaml", "holds a second document; must be one YAML mapping")
            : root;
    }

    private CatalogueNode Node(int depth)
    {
        var line = _line = (int)_parser.Current!.Start.Line;
        if (depth > CatalogueNode.MaxDepth)
        {
            throw CatalogueErrors.At(_file, line, "yaml", $"is nested deeper than {CatalogueNode.MaxDepth} levels");
        }

        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            return _anchors.TryGetValue(alias.Value, out var known)
                ? Counted(known.Size, line, known)
                : throw CatalogueErrors.At(_file, line, "yaml", $"alias '{alias.Value}' names no anchor before it");
        }

        var anchor = _parser.Current is NodeEvent start ? start.Anchor : throw CatalogueErrors.At(_file, line, "yaml", "a value is missing here");
        var node = Value(line, depth);
        if (!anchor.IsEmpty)
        {
            _anchors[anchor] = node;
        }

        return Counted(1, line, node);
    }

    private CatalogueNode Value(int line, int depth)
    {
        if (_parser.TryConsume<Scalar>(out var scalar))
        {
            return CatalogueNode.Scalar(line, scalar.Value is "~" or "null" && scalar.Style == ScalarStyle.Plain ? string.Empty : scalar.Value);
        }

        if (_parser.TryConsume<SequenceStart>(out _))
        {
            var items = new List<CatalogueNode>();
            while (!_parser.TryConsume<SequenceEnd>(out _))
            {
                items.Add(Node(depth + 1));
            }

            return CatalogueNode.List(line, items);
        }

        _parser.Consume<MappingStart>();
        var entries = new CatalogueEntries(_file, "yaml");
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var at = (int)_parser.Current!.Start.Line;
            var key = _parser.TryConsume<Scalar>(out var text) ? text.Value : throw CatalogueErrors.At(_file, at, "yaml", "keys must be plain text");
            entries.Add(key, at, Node(depth + 1));
        }

        return CatalogueNode.Mapping(line, entries.All);
    }

    private CatalogueNode Counted(int size, int line, CatalogueNode node)
    {
        _nodes += size;
        return _nodes <= CatalogueNode.MaxNodes ? node : throw CatalogueErrors.At(_file, line, "yaml", $"holds more than {CatalogueNode.MaxNodes} values");
    }
}
