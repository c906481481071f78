using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using System.Text.Json;
using AgentPlatform.AgentDock.Mcp;
using AgentPlatform.AgentDock.Sandboxes;

namespace AgentPlatform.AgentDock.Remote;

/// <summary>
/// A server behind streamable HTTP with the ends of one behind pipes: each line in is a POST, each message of its answers is a line out.
/// So pools, retries and probes are the same for both. It speaks either era; a session that the server forgot is opened again, once per call.
/// </summary>
internal sealed partial class RemoteServer : ISandbox
{
    private static readonly TimeSpan ListenAgain = TimeSpan.FromSeconds(5);

    private readonly RemoteCalls _calls;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Pipe _output = new(new PipeOptions(pauseWriterThreshold: 4 << 20, resumeWriterThreshold: 2 << 20, useSynchronizationContext: false));
    private readonly SemaphoreSlim _writing = new(1);
    private readonly SemaphoreSlim _opening = new(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<long, CancellationTokenSource> _open = new();
    private readonly ParameterHeaders _parameterHeaders = new();
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private byte[] _initialize = [];
    private volatile string? _session;
    private volatile string? _version;
    private int _listening;

    internal RemoteServer(SandboxSpec spec, TimeProvider time, ILogger logger)
    {
        _calls = new RemoteCalls(new Uri(spec.Url), spec.Headers);
        _time = time;
        _logger = logger;
    }

    public string ContainerId => string.Empty;

    public int ProcessId => 0;

    public PipeReader Output => _output.Reader;

    public Task<string> Ended => _ended.Task;

    private bool IsStateless => _version == McpVersions.Stateless;

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (_ended.Task.IsCompleted)
        {
            throw new IOException($"{_calls.Url} is gone");
        }

        // The writer reuses its buffer as soon as this returns.
        var rest = new ReadOnlySequence<byte>(bytes.ToArray());
        while (rest.PositionOf((byte)'\n') is { } end)
        {
            var line = rest.Slice(0, end);
            _ = ServeAsync(line.First);
            rest = rest.Slice(rest.GetPosition(1, end));
        }

        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        if (_session is { } session && !_ended.Task.IsCompleted)
        {
            await ForgetAsync(session);
        }

        await _stop.CancelAsync();
        await EndAsync("the gateway closed it");
        _calls.Dispose();
    }

    private async Task ServeAsync(ReadOnlyMemory<byte> line)
    {
        var message = IncomingMessage.Read(new ReadOnlySequence<byte>(line));
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        if (message.Id is { } id)
        {
            _open[id] = cancel;
        }

        try
        {
            await SendAsync(line, message, cancel.Token);
        }
        catch (OperationCanceledException)
        {
            // Cancelled by its caller, or the server is being closed.
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            await EndAsync($"{_calls.Url} does not answer: {exception.Message}");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            await FailAsync(message, $"{_calls.Url} answered with what is no JSON-RPC: {exception.Message}");
        }
        finally
        {
            if (message.Id is { } served)
            {
                _open.TryRemove(served, out _);
            }
        }
    }

    private async Task SendAsync(ReadOnlyMemory<byte> line, IncomingMessage message, CancellationToken cancellationToken)
    {
        switch (message.Method)
        {
            case "initialize":
                _initialize = line.ToArray();
                await OpenAsync(message, cancellationToken);
                return;
            case "notifications/cancelled":
                await CancelAsync(line, message, cancellationToken);
                return;
            case { } notification when IsStateless && notification.StartsWith("notifications/", StringComparison.Ordinal):
                return;
        }

        var session = _session;
        using (var response = await PostAsync(line, cancellationToken))
        {
            if (response.StatusCode != HttpStatusCode.NotFound || session is null)
            {
                await TakeAsync(response, message, cancellationToken);
                if (message.Method == "notifications/initialized")
                {
                    Listen();
                }

                return;
            }
        }

        // The server has forgotten the session, as after a restart.
        await OpenAgainAsync(session, cancellationToken);
        using var second = await PostAsync(line, cancellationToken);
        await TakeAsync(second, message, cancellationToken);
    }

    private Task<HttpResponseMessage> PostAsync(ReadOnlyMemory<byte> line, CancellationToken cancellationToken)
    {
        if (!IsStateless)
        {
            return _calls.SendAsync(HttpMethod.Post, line, SessionHeaders(), cancellationToken);
        }

        var (body, headers) = StatelessRequest.Of(line, _parameterHeaders);
        return _calls.SendAsync(HttpMethod.Post, body, headers, cancellationToken);
    }

    private List<(string, string)> SessionHeaders()
    {
        var headers = new List<(string, string)>(2);
        if (_session is { } session)
        {
            headers.Add((McpHeaders.Session, session));
        }

        if (_version is { } version)
        {
            headers.Add((McpHeaders.Version, version));
        }

        return headers;
    }

    /// <summary>initialize, and where the server knows none, server/discover.</summary>
    private async Task OpenAsync(IncomingMessage message, CancellationToken cancellationToken)
    {
        using (var response = await _calls.SendAsync(HttpMethod.Post, _initialize, [], cancellationToken))
        {
            if (response.IsSuccessStatusCode && await ResultAsync(response, cancellationToken) is { IsError: false, Body: { } result })
            {
                _session = response.Headers.TryGetValues(McpHeaders.Session, out var values) ? values.First() : null;
                using var document = JsonDocument.Parse(result);
                _version = document.RootElement.TryGetProperty("protocolVersion", out var version) ? version.GetString() : McpVersions.Latest;
                await AnswerAsync(message, result, cancellationToken);
                return;
            }
        }

        _version = McpVersions.Stateless;
        var (body, headers) = StatelessRequest.Of("""{"jsonrpc":"2.0","id":0,"method":"server/discover"}"""u8.ToArray(), _parameterHeaders);
        using var discovery = await _calls.SendAsync(HttpMethod.Post, body, headers, cancellationToken);
        if (!discovery.IsSuccessStatusCode || await ResultAsync(discovery, cancellationToken) is not { IsError: false, Body: { } found })
        {
            await EndAsync($"{_calls.Url} is no MCP server: it knows neither initialize nor server/discover (HTTP {(int)discovery.StatusCode})");
            return;
        }

        using var capabilities = JsonDocument.Parse(found);
        await AnswerAsync(
            message,
            Encoding.UTF8.GetBytes($$"""{"protocolVersion":"{{McpVersions.Latest}}","capabilities":{{(capabilities.RootElement.TryGetProperty("capabilities", out var given) ? given.GetRawText() : "{}")}} }"""),
            cancellationToken);
        Listen();
    }

    private async Task OpenAgainAsync(string lost, CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken);
        try
        {
            if (_session != lost)
            {
                return;
            }

            LogOpenAgain(_calls.Url);
            using var response = await _calls.SendAsync(HttpMethod.Post, _initialize, [], cancellationToken);
            _session = response.IsSuccessStatusCode && response.Headers.TryGetValues(McpHeaders.Session, out var values) ? values.First() : null;
            using var initialized = await _calls.SendAsync(
                HttpMethod.Post, """{"jsonrpc":"2.0","method":"notifications/initialized"}"""u8.ToArray(), SessionHeaders(), cancellationToken);
        }
        finally
        {
            _opening.Release();
        }
    }

    private async Task CancelAsync(ReadOnlyMemory<byte> line, IncomingMessage message, CancellationToken cancellationToken)
    {
        using var document = JsonDocument.Parse(line);
        var id = document.RootElement.TryGetProperty("params", out var parameters) && parameters.TryGetProperty("requestId", out var found) && found.TryGetInt64(out var number) ? number : -1;
        if (!IsStateless)
        {
            using var response = await PostAsync(line, cancellationToken);
        }

        if (_open.TryGetValue(id, out var cancel))
        {
            // Closing the stream is how a call is cancelled where there are no sessions.
            await cancel.CancelAsync();
        }
    }

    private async Task TakeAsync(HttpResponseMessage response, IncomingMessage message, CancellationToken cancellationToken)
    {
        var kind = response.Content.Headers.ContentType?.MediaType;
        if (kind == McpHeaders.EventStream)
        {
            var answered = message.RawId is null;
            await foreach (var data in EventReader.ReadAsync(await response.Content.ReadAsStreamAsync(cancellationToken), cancellationToken))
            {
                answered |= await EmitAsync(data, message, cancellationToken);
            }

            if (!answered)
            {
                await FailAsync(message, $"{_calls.Url} closed the stream without an answer");
            }

            return;
        }

        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        if (message.RawId is null)
        {
            return;
        }

        if (kind == McpHeaders.Json && body.Length > 0)
        {
            await EmitAsync(body, message, cancellationToken);
        }
        else
        {
            await FailAsync(message, $"{_calls.Url} answered HTTP {(int)response.StatusCode}: {Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 200)))}");
        }
    }

    /// <returns>Whether it was the answer to <paramref name="request"/>.</returns>
    private async Task<bool> EmitAsync(byte[] data, IncomingMessage request, CancellationToken cancellationToken)
    {
        var message = IncomingMessage.Read(new ReadOnlySequence<byte>(data));
        if (message.Method is null && message.Body is { } body && request.RawId is not null && (message.RawId is null || message.IsError))
        {
            // An error may come without the id where the server could not read the request.
            await EmitAsync(Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":{{Encoding.UTF8.GetString(request.RawId)}},"error":{{Encoding.UTF8.GetString(body)}} }"""), cancellationToken);
            return true;
        }

        if (IsStateless && request.Method == "tools/list" && message.Body is { } listed && !message.IsError)
        {
            using var document = JsonDocument.Parse(listed);
            _parameterHeaders.Learn(document.RootElement);
        }

        await EmitAsync(data, cancellationToken);
        return message.Method is null && message.Id == request.Id;
    }

    private async Task EmitAsync(byte[] data, CancellationToken cancellationToken)
    {
        // Line breaks in JSON stand between tokens only: inside a text they are escaped.
        data.AsSpan().Replace((byte)'\n', (byte)' ');
        data.AsSpan().Replace((byte)'\r', (byte)' ');
        await _writing.WaitAsync(cancellationToken);
        try
        {
            _output.Writer.Write(data);
            _output.Writer.Write("\n"u8);
            await _output.Writer.FlushAsync(cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    private Task AnswerAsync(IncomingMessage message, byte[] result, CancellationToken cancellationToken) =>
        EmitAsync([.. "{\"jsonrpc\":\"2.0\",\"id\":"u8, .. message.RawId!, .. ",\"result\":"u8, .. result, .. "}"u8], cancellationToken);

    private async Task FailAsync(IncomingMessage message, string reason)
    {
        if (message.RawId is { } id && !_ended.Task.IsCompleted)
        {
            await EmitAsync([.. "{\"jsonrpc\":\"2.0\",\"id\":"u8, .. id, .. ",\"error\":"u8, .. JsonSerializer.SerializeToUtf8Bytes(new { code = -32000, message = reason }), .. "}"u8], _stop.Token);
        }
    }

    private static async Task<IncomingMessage> ResultAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentType?.MediaType != McpHeaders.EventStream)
        {
            return IncomingMessage.Read(new ReadOnlySequence<byte>(await response.Content.ReadAsByteArrayAsync(cancellationToken)));
        }

        await foreach (var data in EventReader.ReadAsync(await response.Content.ReadAsStreamAsync(cancellationToken), cancellationToken))
        {
            if (IncomingMessage.Read(new ReadOnlySequence<byte>(data)) is { Method: null, Body: not null } message)
            {
                return message;
            }
        }

        return default;
    }

    private void Listen()
    {
        if (Interlocked.Exchange(ref _listening, 1) == 0)
        {
            _ = ListenAsync();
        }
    }

    /// <summary>What the server says by itself: that its tools are others now.</summary>
    private async Task ListenAsync()
    {
        while (!_stop.IsCancellationRequested && !_ended.Task.IsCompleted)
        {
            try
            {
                using var response = IsStateless
                    ? await PostAsync("""{"jsonrpc":"2.0","id":-1,"method":"subscriptions/listen","params":{"notifications":{"toolsListChanged":true}}}"""u8.ToArray(), _stop.Token)
                    : await _calls.SendAsync(HttpMethod.Get, null, SessionHeaders(), _stop.Token);
                if (!response.IsSuccessStatusCode)
                {
                    // It has none to offer; a session that is gone is opened again by the next call.
                    if (response.StatusCode != HttpStatusCode.NotFound || IsStateless)
                    {
                        return;
                    }
                }
                else
                {
                    await foreach (var data in EventReader.ReadAsync(await response.Content.ReadAsStreamAsync(_stop.Token), _stop.Token))
                    {
                        await EmitAsync(data, default, _stop.Token);
                    }
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException or JsonException or InvalidOperationException)
            {
                LogNotListening(_calls.Url, exception.Message);
            }

            await Task.Delay(ListenAgain, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ForgetAsync(string session)
    {
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1), _time);
            using var response = await _calls.SendAsync(HttpMethod.Delete, null, [(McpHeaders.Session, session), (McpHeaders.Version, _version ?? McpVersions.Latest)], limit.Token);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            // It forgets it by itself some day.
        }
    }

    private async Task EndAsync(string reason)
    {
        if (_ended.TrySetResult(reason))
        {
            await _writing.WaitAsync();
            await _output.Writer.CompleteAsync();
            _writing.Release();
        }
    }

    [LoggerMessage(EventId = 300, Level = LogLevel.Information, Message = "{Url} has forgotten the session; it is opened again")]
    private partial void LogOpenAgain(Uri url);

    [LoggerMessage(EventId = 301, Level = LogLevel.Debug, Message = "{Url} gives no stream of its own: {Reason}")]
    private partial void LogNotListening(Uri url, string reason);
}
