using System.Buffers;
using System.Text.Json;
using AgentPlatform.AgentDock.Sandboxes;

namespace AgentPlatform.AgentDock.Mcp;

/// <summary>
/// Writes messages to a server's stdin, one a line. Whoever finds nobody writing writes for all: a single call goes out at once, and
/// calls that come meanwhile go out together in the next write.
/// </summary>
internal sealed class OutgoingMessages(ISandbox sandbox, Action<Exception> onFailure)
{
    private readonly Lock _gate = new();
    private readonly JsonWriterOptions _options = new() { SkipValidation = true };
    private ArrayBufferWriter<byte> _filling = new(4096);
    private ArrayBufferWriter<byte> _writing = new(4096);
    private bool _busy;

    /// <summary>Adds a message; <paramref name="write"/> must write one JSON object.</summary>
    internal void Send<TState>(TState state, Action<Utf8JsonWriter, TState> write)
    {
        lock (_gate)
        {
            // JSON from a writer holds no line breaks, whatever the arguments looked like when they came.
            using (var json = new Utf8JsonWriter(_filling, _options))
            {
                write(json, state);
            }

            _filling.Write("\n"u8);
            if (_busy)
            {
                return;
            }

            _busy = true;
        }

        _ = WriteAsync();
    }

    private async Task WriteAsync()
    {
        try
        {
            while (true)
            {
                lock (_gate)
                {
                    if (_filling.WrittenCount == 0)
                    {
                        _busy = false;
                        return;
                    }

                    (_filling, _writing) = (_writing, _filling);
                }

                await sandbox.WriteAsync(_writing.WrittenMemory, CancellationToken.None);
                _writing.ResetWrittenCount();
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            onFailure(exception);
        }
    }
}
