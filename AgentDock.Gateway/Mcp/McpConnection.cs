using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Text.Json;
using AgentPlatform.AgentDock.Sandboxes;

namespace AgentPlatform.AgentDock.Mcp;

/// <summary>
/// Raw JSON-RPC over one server's stdin and stdout, many calls at once. Results are handed on as bytes: only the id of a message is read
/// here. docs/adr/0021 says why this is not the SDK's client.
/// </summary>
internal sealed partial class McpConnection : IAsyncDisposable
{
    /// <summary>A line longer than this is no answer; the server is taken down.</summary>
    internal const int MaxLineBytes = 16 << 20;

    private readonly ISandbox _sandbox;
    private readonly ILogger _logger;
    private readonly OutgoingMessages _outgoing;
    private readonly ConcurrentDictionary<long, TaskCompletionSource<McpReply>> _pending = new();
    private readonly ConcurrentDictionary<long, Action<JsonElement>> _progress = new();
    private readonly TaskCompletionSource<string> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reader;
    private long _lastId;
    private volatile string? _lost;
    private volatile bool _gone;

    internal McpConnection(ISandbox sandbox, ILogger logger)
    {
        _sandbox = sandbox;
        _logger = logger;
        _outgoing = new OutgoingMessages(sandbox, exception => _ = LoseWithExitAsync($"its stdin is closed: {exception.Message}"));
        _reader = ReadAsync();
    }

    /// <summary>Completes with the reason when the server is gone. Never faults.</summary>
    internal Task<string> Closed => _closed.Task;

    /// <summary>It takes no more calls, whether or not the reason is known yet.</summary>
    internal bool IsGone => _gone;

    /// <summary>Raised, maybe more than once, before any call fails for it: who is told of a failed call must not be given this server again.</summary>
    internal event Action? Gone;

    /// <summary>The server says that its tools are others now.</summary>
    internal event Action? ToolsChanged;

    /// <summary>Sends a request. The caller bounds the wait and gives <see cref="Cancel"/> the id when it stops waiting.</summary>
    /// <param name="method">JSON-RPC method.</param>
    /// <param name="state">For <paramref name="writeParameters"/>.</param>
    /// <param name="writeParameters">Writes the value of "params", or null for none.</param>
    /// <param name="id">The request's id.</param>
    /// <returns>Faults with <see cref="ReplicaLostException"/> when the server dies first.</returns>
    internal Task<McpReply> Request<TState>(string method, TState state, Action<Utf8JsonWriter, TState>? writeParameters, out long id)
    {
        id = Interlocked.Increment(ref _lastId);
        var reply = new TaskCompletionSource<McpReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending[id] = reply;
        if (_lost is { } reason)
        {
            // After the entry was made: whoever lost the connection may not have seen it.
            _pending.TryRemove(id, out _);
            reply.TrySetException(new ReplicaLostException(reason));
            return reply.Task;
        }

        _outgoing.Send((id, method, state, writeParameters), static (json, message) =>
        {
            json.WriteStartObject();
            json.WriteString("jsonrpc"u8, "2.0"u8);
            json.WriteNumber("id"u8, message.id);
            json.WriteString("method"u8, message.method);
            if (message.writeParameters is { } write)
            {
                json.WritePropertyName("params"u8);
                write(json, message.state);
            }

            json.WriteEndObject();
        });
        return reply.Task;
    }

    /// <summary>Hands the progress of a request on, from before it is sent until <see cref="Unwatch"/>.</summary>
    internal long Watch(Action<JsonElement> onProgress)
    {
        var token = Interlocked.Increment(ref _lastId);
        _progress[token] = onProgress;
        return token;
    }

    internal void Unwatch(long token) => _progress.TryRemove(token, out _);

    /// <summary>Forgets a request and tells the server.</summary>
    internal void Cancel(long id)
    {
        if (!_pending.TryRemove(id, out _) || _lost is not null)
        {
            return;
        }

        _outgoing.Send(id, static (json, id) =>
        {
            json.WriteStartObject();
            json.WriteString("jsonrpc"u8, "2.0"u8);
            json.WriteString("method"u8, "notifications/cancelled"u8);
            json.WriteStartObject("params"u8);
            json.WriteNumber("requestId"u8, id);
            json.WriteString("reason"u8, "nobody waits for it any more"u8);
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    internal void Notify(string method) => _outgoing.Send(method, static (json, method) =>
    {
        json.WriteStartObject();
        json.WriteString("jsonrpc"u8, "2.0"u8);
        json.WriteString("method"u8, method);
        json.WriteEndObject();
    });

    /// <summary>Kills the server.</summary>
    public async ValueTask DisposeAsync()
    {
        Lose("the gateway stopped it");
        await _sandbox.DisposeAsync();
        await _reader;
    }

    private async Task ReadAsync()
    {
        // Off the constructor's thread: reading may complete at once for a while.
        await Task.Yield();
        var output = _sandbox.Output;
        try
        {
            while (true)
            {
                var read = await output.ReadAsync();
                var rest = Consume(read.Buffer);
                if (rest.Length > MaxLineBytes)
                {
                    Lose($"it wrote a line of more than {MaxLineBytes >> 20} MiB");
                    break;
                }

                output.AdvanceTo(rest.Start, rest.End);
                if (read.IsCompleted)
                {
                    break;
                }
            }
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            Lose(exception.Message);
        }

        await LoseWithExitAsync("it closed its stdout");
    }

    /// <summary>The exit code is worth a moment; a server that only closed one of its ends has none.</summary>
    private async Task LoseWithExitAsync(string otherwise)
    {
        if (_lost is not null)
        {
            return;
        }

        RaiseGone();
        var first = await Task.WhenAny(_sandbox.Ended, Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System));
        Lose(first == _sandbox.Ended ? await _sandbox.Ended : otherwise);
    }

    private void RaiseGone()
    {
        _gone = true;
        Gone?.Invoke();
    }

    private ReadOnlySequence<byte> Consume(ReadOnlySequence<byte> buffer)
    {
        while (buffer.PositionOf((byte)'\n') is { } end)
        {
            var line = buffer.Slice(0, end);
            if (line.Length > 1)
            {
                Take(line);
            }

            buffer = buffer.Slice(buffer.GetPosition(1, end));
        }

        return buffer;
    }

    private void Take(ReadOnlySequence<byte> line)
    {
        IncomingMessage message;
        try
        {
            message = IncomingMessage.Read(line);
        }
        catch (JsonException)
        {
            // Many servers greet their log on stdout.
            LogNoise(line.Length);
            return;
        }

        if (message.Method is not null)
        {
            Serve(message, line);
        }
        else if (message.Id is { } id && message.Body is { } body && _pending.TryRemove(id, out var reply))
        {
            reply.TrySetResult(new McpReply(body, message.IsError));
        }
    }

    private void Serve(IncomingMessage message, ReadOnlySequence<byte> line)
    {
        if (message.RawId is { } id)
        {
            // A ping is answered; what needs a client with more to offer (sampling, roots, elicitation) is refused.
            _outgoing.Send((id, ping: message.Method == "ping"), static (json, request) =>
            {
                json.WriteStartObject();
                json.WriteString("jsonrpc"u8, "2.0"u8);
                json.WritePropertyName("id"u8);
                json.WriteRawValue(request.id, skipInputValidation: true);
                json.WriteStartObject(request.ping ? "result"u8 : "error"u8);
                if (!request.ping)
                {
                    json.WriteNumber("code"u8, -32601);
                    json.WriteString("message"u8, "Method not found"u8);
                }

                json.WriteEndObject();
                json.WriteEndObject();
            });
        }
        else if (message.Method == "notifications/progress")
        {
            Report(line);
        }
        else if (message.Method == "notifications/tools/list_changed")
        {
            ToolsChanged?.Invoke();
        }
    }

    /// <summary>Tokens are ours, out of the same numbers as ids.</summary>
    private void Report(ReadOnlySequence<byte> line)
    {
        using var document = JsonDocument.Parse(line);
        if (document.RootElement.TryGetProperty("params"u8, out var parameters) && parameters.ValueKind == JsonValueKind.Object
            && parameters.TryGetProperty("progressToken"u8, out var token) && token.ValueKind == JsonValueKind.Number && token.TryGetInt64(out var id)
            && _progress.TryGetValue(id, out var report))
        {
            report(parameters);
        }
    }

    private void Lose(string reason)
    {
        if (Interlocked.CompareExchange(ref _lost, reason, null) is not null)
        {
            return;
        }

        RaiseGone();
        _closed.TrySetResult(reason);
        foreach (var id in _pending.Keys)
        {
            if (_pending.TryRemove(id, out var reply))
            {
                reply.TrySetException(new ReplicaLostException(reason));
            }
        }
    }

    [LoggerMessage(EventId = 30, Level = LogLevel.Debug, Message = "Left out {Bytes} bytes on stdout that are no JSON-RPC")]
    private partial void LogNoise(long bytes);
}
