using System.Buffers;
using System.IO.Pipelines;

namespace AgentPlatform.Mcp;

/// <summary>
/// One message per line in, one per line out. Inline tools are answered in the order they came, others when they are done. Ends when the input ends.
/// </summary>
public sealed class StdioTransport(McpServer server, TimeProvider time) : IDisposable
{
    private const int LongestMessageBytes = 4 * 1024 * 1024;
    private const int MostCalls = 256;

    /// <summary>How long calls may go on after the input's end.</summary>
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(2);

    private readonly RunningCalls _calls = new();
    private readonly SemaphoreSlim _places = new(MostCalls);
    private readonly SemaphoreSlim _writing = new(1);
    private ArrayBufferWriter<byte> _scratch = new(1 << 10);

    /// <summary>Serves until the input ends.</summary>
    public async Task RunAsync(Stream input, Stream output, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reader = PipeReader.Create(input, new StreamPipeReaderOptions(bufferSize: 1 << 16));
        var answers = new ArrayBufferWriter<byte>(1 << 16);
        var skipping = false;
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            while (buffer.PositionOf((byte)'\n') is { } end)
            {
                await TakeAsync(buffer.Slice(0, end), skipping, answers, output, stop.Token);
                skipping = false;
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
                await TakeAsync(buffer, skipping, answers, output, stop.Token);
                buffer = buffer.Slice(buffer.End);
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
            if (answers.WrittenCount > 0)
            {
                await WriteAsync(answers, output);
                answers.ResetWrittenCount();
            }

            if (read.IsCompleted)
            {
                await EndAsync(stop);
                return;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _places.Dispose();
        _writing.Dispose();
    }

    private async ValueTask TakeAsync(ReadOnlySequence<byte> line, bool skipping, ArrayBufferWriter<byte> answers, Stream output, CancellationToken cancellationToken)
    {
        if (skipping)
        {
            McpServer.Refuse(answers, $"The message is longer than {LongestMessageBytes} bytes.");
            answers.Write("\n"u8);
            return;
        }

        if (IsBlank(line))
        {
            return;
        }

        _scratch.ResetWrittenCount();
        var answered = server.HandleAsync(line, _scratch, _calls, cancellationToken);
        if (answered.IsCompletedSuccessfully)
        {
            if (await answered)
            {
                answers.Write(_scratch.WrittenSpan);
                answers.Write("\n"u8);
            }

            return;
        }

        var own = _scratch;
        _scratch = new ArrayBufferWriter<byte>(1 << 10);
        await _places.WaitAsync(cancellationToken);
        _ = FinishAsync(answered, own, output);
    }

    private async Task FinishAsync(ValueTask<bool> answered, ArrayBufferWriter<byte> answer, Stream output)
    {
        try
        {
            if (await answered)
            {
                answer.Write("\n"u8);
                await WriteAsync(answer, output);
            }
        }
        catch (IOException)
        {
            // The reader of the answers is gone; the input's end follows.
        }
        finally
        {
            _places.Release();
        }
    }

    private async Task WriteAsync(ArrayBufferWriter<byte> answers, Stream output)
    {
        await _writing.WaitAsync();
        try
        {
            await output.WriteAsync(answers.WrittenMemory);
            await output.FlushAsync();
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Waits for calls under way; those that take longer than the grace are stopped.</summary>
    private async Task EndAsync(CancellationTokenSource stop)
    {
        using var grace = new CancellationTokenSource(s_grace, time);
        await using var end = grace.Token.Register(stop.Cancel);
        for (var place = 0; place < MostCalls; place++)
        {
            await _places.WaitAsync(CancellationToken.None);
        }
    }

    private static bool IsBlank(ReadOnlySequence<byte> line) => line.Length == 0 || (line.Length == 1 && line.FirstSpan[0] == (byte)'\r');
}
