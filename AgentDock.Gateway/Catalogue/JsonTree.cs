using System.Text;
using System.Text.Json;
using AgentPlatform.ServiceDefaults;

namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>Reads JSON; comments and trailing commas are let through, as editors write them.</summary>
internal static class JsonTree
{
    /// <exception cref="PlatformException">CATALOGUE_INVALID, with file and line.</exception>
    internal static CatalogueNode Read(string file, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var lines = new LineCounter(bytes);
        var reader = new Utf8JsonReader(
            bytes, new JsonReaderOptions { MaxDepth = CatalogueNode.MaxDepth, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        try
        {
            reader.Read();
            var root = Node(file, ref reader, lines);
            return reader.Read() ? throw CatalogueErrors.At(file, lines.At(reader.TokenStartIndex), "json", "holds a second value") : root;
        }
        catch (JsonException exception)
        {
            throw CatalogueErrors.At(file, (exception.LineNumber ?? 0) + 1, "json", exception.Message);
        }
        catch (InvalidOperationException)
        {
            throw CatalogueErrors.At(file, lines.At(reader.TokenStartIndex), "json", "a text holds half a surrogate pair");
        }
    }

    private static CatalogueNode Node(string file, ref Utf8JsonReader reader, LineCounter lines)
    {
        var line = lines.At(reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartArray:
                var items = new List<CatalogueNode>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    items.Add(Node(file, ref reader, lines));
                }

                return CatalogueNode.List(line, items);
            case JsonTokenType.StartObject:
                var entries = new CatalogueEntries(file, "json");
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var (key, at) = (reader.GetString()!, lines.At(reader.TokenStartIndex));
                    reader.Read();
                    entries.Add(key, at, Node(file, ref reader, lines));
                }

                return CatalogueNode.Mapping(line, entries.All);
            case JsonTokenType.String:
                return CatalogueNode.Scalar(line, reader.GetString()!);
            case JsonTokenType.Null:
                return CatalogueNode.Scalar(line, string.Empty);
            default:
                return CatalogueNode.Scalar(line, Encoding.UTF8.GetString(reader.ValueSpan));
        }
    }
}
