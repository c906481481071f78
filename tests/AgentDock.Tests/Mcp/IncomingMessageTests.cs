using System.Buffers;
using System.Text;
using System.Text.Json;
using AgentPlatform.AgentDock.Mcp;

namespace AgentPlatform.Tests.Mcp;

public sealed class IncomingMessageTests
{
    [Fact]
    public void Read_Result_KeepsItsBytes()
    {
        var message = Read("""{"jsonrpc":"2.0","id":7,"result":{"a":[1, {"id":9}],"b":"\u00e4"} }""");

        Assert.Equal(7, message.Id);
        Assert.Null(message.Method);
        Assert.False(message.IsError);
        Assert.Equal("""{"a":[1, {"id":9}],"b":"\u00e4"}""", Encoding.UTF8.GetString(message.Body!));
    }

    [Fact]
    public void Read_ResultBeforeId_FindsBoth()
    {
        var message = Read("""{"result":{"id":1},"id":12,"extra":{"id":3,"result":4}}""");

        Assert.Equal(12, message.Id);
        Assert.Equal("""{"id":1}""", Encoding.UTF8.GetString(message.Body!));
    }

    [Fact]
    public void Read_Error_IsMarked() => Assert.True(Read("""{"id":1,"error":{"code":-1,"message":"m"}}""").IsError);

    [Fact]
    public void Read_ServersRequest_KeepsIdAsWritten()
    {
        var message = Read("""{"id":"s-1","method":"ping"}""");

        Assert.Equal(("ping", null), (message.Method, message.Id));
        Assert.Equal("\"s-1\"", Encoding.UTF8.GetString(message.RawId!));
    }

    [Theory]
    [InlineData("log line")]
    [InlineData("[1]")]
    [InlineData("""{"id":1,""")]
    [InlineData("")]
    public void Read_NoMessage_Throws(string text) => Assert.ThrowsAny<JsonException>(() => Read(text));

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Read_InPieces_ReadsTheSame(int size)
    {
        var bytes = Encoding.UTF8.GetBytes("""{"jsonrpc":"2.0","id":123456,"result":{"text":"some äöü text"}}""");
        var message = IncomingMessage.Read(Pieces(bytes, size));

        Assert.Equal(123456, message.Id);
        Assert.Equal("""{"text":"some äöü text"}""", Encoding.UTF8.GetString(message.Body!));
    }

    private static IncomingMessage Read(string text) => IncomingMessage.Read(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(text)));

    private static ReadOnlySequence<byte> Pieces(byte[] bytes, int size)
    {
        var first = new Piece(bytes.AsMemory(0, size), 0);
        var last = first;
        for (var start = size; start < bytes.Length; start += size)
        {
            last = last.Append(bytes.AsMemory(start, Math.Min(size, bytes.Length - start)));
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        internal Piece(ReadOnlyMemory<byte> memory, long index)
        {
            Memory = memory;
            RunningIndex = index;
        }

        internal Piece Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Piece(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
