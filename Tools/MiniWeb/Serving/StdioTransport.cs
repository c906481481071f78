using System.Buffers;
using System.IO.Pipelines;
using AgentPlatform.Tools.MiniWeb.Protocol;

namespace AgentPlatform.Tools.MiniWeb.Serving;

/// <summary>One message per line in, one per line out, answered in the order they came. Ends when the input ends.</summary>
internal sealed class StdioTransport(McpServer server)
{
    private const int LongestMessageBytes = 4 * 1024 * 1024;

    public async Task RunAsync(Stream input, Stream output, CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(input, new StreamPipeReaderOptions(bufferSize: 1 << 16));
        var answers = new ArrayBufferWriter<byte>(1 << 16);
        var skipping = false;
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            while (buffer.PositionOf((byte)'\n') is { } end)
            {
                Answer(buffer.Slice(0, end), ref skipping, answers);
                buffer = buffer.Slice(buffer.GetPosition(1, end));
            }

            if (buffer.Length > LongestMessageBytes)
            {
                // Without a line end the rest is thrown away up to the next one.
                skipping = true;
                buffer = buffer.Slice(buffer.End);
            }
            else if (read.IsCompleted && buffer.Length > 0)
            {
                Answer(buffer, ref skipping, answers);
                buffer = buffer.Slice(buffer.End);
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
            if (answers.WrittenCount > 0)
            {
                await output.WriteAsync(answers.WrittenMemory, cancellationToken);
                await output.FlushAsync(cancellationToken);
                answers.ResetWrittenCount();
            }

            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    private void Answer(ReadOnlySequence<byte> line, ref bool skipping, ArrayBufferWriter<byte> answers)
    {
        if (skipping)
        {
            skipping = false;
            McpServer.Refuse(answers, $"The message is longer than {LongestMessageBytes} bytes.");
            answers.Write("\n"u8);
        }
        else if (!IsBlank(line) && server.Handle(line, answers))
        {
            answers.Write("\n"u8);
        }
    }

    private static bool IsBlank(ReadOnlySequence<byte> line) => line.Length == 0 || (line.Length == 1 && line.FirstSpan[0] == (byte)'\r');
}
