using System.Buffers;
using System.Text.Json;

namespace AgentPlatform.AgentDock.Mcp;

/// <summary>The envelope of a message from a server; what is inside stays bytes.</summary>
internal readonly struct IncomingMessage
{
    /// <summary>The id, where it is a number of ours.</summary>
    public long? Id { get; private init; }

    /// <summary>The id as written, for answers to the server's own requests.</summary>
    public byte[]? RawId { get; private init; }

    public string? Method { get; private init; }

    /// <summary>Value of "result" or "error".</summary>
    public byte[]? Body { get; private init; }

    public bool IsError { get; private init; }

    /// <exception cref="JsonException">It is no JSON object.</exception>
    internal static IncomingMessage Read(ReadOnlySequence<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("not an object");
        }

        long? id = null;
        byte[]? rawId = null;
        string? method = null;
        byte[]? body = null;
        var isError = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"u8))
            {
                rawId = Value(ref reader, line);
                id = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number) ? number : null;
                rawId = reader.TokenType == JsonTokenType.Null ? null : rawId;
            }
            else if (reader.ValueTextEquals("method"u8))
            {
                reader.Read();
                method = reader.TokenType == JsonTokenType.String ? reader.GetString() : throw new JsonException("method is no text");
            }
            else if (reader.ValueTextEquals("result"u8))
            {
                body = Value(ref reader, line);
            }
            else if (reader.ValueTextEquals("error"u8))
            {
                body = Value(ref reader, line);
                isError = true;
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return new IncomingMessage { Id = id, RawId = rawId, Method = method, Body = body, IsError = isError };
    }

    private static byte[] Value(ref Utf8JsonReader reader, ReadOnlySequence<byte> line)
    {
        reader.Read();
        var start = reader.TokenStartIndex;
        reader.Skip();
        return line.Slice(start, reader.BytesConsumed - start).ToArray();
    }
}
