using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using AgentPlatform.AgentDock.Engine.Wire;

namespace AgentPlatform.AgentDock.Engine;

/// <summary>
/// Docker's Engine API as sandboxes use it. Connections are kept and used again; attach and exec take over the raw connection.
/// docs/adr/0115 says why it stands beside Docker.DotNet.
/// </summary>
internal sealed class EngineClient : IDisposable
{
    /// <summary>The newest revision whose fields are known here.</summary>
    private static readonly Version s_newest = new(1, 51);

    private readonly HttpClient _http;
    private readonly TimeSpan _timeout;
    private string _prefix = string.Empty;

    internal EngineClient(EngineAddress address, TimeSpan timeout)
    {
        Address = address;
        _timeout = timeout;
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, token) => new NetworkStream(await address.ConnectAsync(token), ownsSocket: true),
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            UseProxy = false,
            UseCookies = false,
        };
        _http = new HttpClient(handler) { BaseAddress = new Uri("http://engine"), Timeout = Timeout.InfiniteTimeSpan };
    }

    internal EngineAddress Address { get; }

    public void Dispose() => _http.Dispose();

    /// <summary>Asks for the engine's version and settles on a revision of the API.</summary>
    internal async Task<EngineVersion> ConnectAsync(CancellationToken cancellationToken)
    {
        var version = await CallAsync(HttpMethod.Get, "/version", null, EngineJson.Default.EngineVersion, cancellationToken);
        var api = Version.TryParse(version.ApiVersion, out var parsed) && parsed < s_newest ? parsed : s_newest;
        _prefix = $"/v{api.ToString(2)}";
        return version;
    }

    internal Task PingAsync(CancellationToken cancellationToken) => CallAsync(HttpMethod.Get, "/_ping", null, cancellationToken);

    internal async Task<string> CreateAsync(ContainerSettings settings, CancellationToken cancellationToken) =>
        (await CallAsync(HttpMethod.Post, "/containers/create", Json(settings, EngineJson.Default.ContainerSettings), EngineJson.Default.CreatedContainer, cancellationToken)).Id;

    internal Task StartAsync(string id, CancellationToken cancellationToken) => CallAsync(HttpMethod.Post, $"/containers/{id}/start", null, cancellationToken);

    internal Task<ContainerDetails> InspectAsync(string id, CancellationToken cancellationToken) =>
        CallAsync(HttpMethod.Get, $"/containers/{id}/json", null, EngineJson.Default.ContainerDetails, cancellationToken);

    /// <summary>Waits for the end, however long, and gives the exit code.</summary>
    internal async Task<int> WaitAsync(string id, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Post, $"/containers/{id}/wait", null, cancellationToken);
        return (await ReadAsync(response, EngineJson.Default.WaitAnswer, cancellationToken)).StatusCode;
    }

    internal Task KillAsync(string id, CancellationToken cancellationToken) => CallAsync(HttpMethod.Post, $"/containers/{id}/kill", null, cancellationToken);

    /// <summary>Kills and removes, volumes too. One that is gone or going already is fine.</summary>
    internal async Task RemoveAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            await CallAsync(HttpMethod.Delete, $"/containers/{id}?force=true&v=true", null, cancellationToken);
        }
        catch (EngineException exception) when (exception.Status is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
        {
            // What was asked for is so.
        }
    }

    /// <summary>Containers in any state that carry all of <paramref name="labels"/>, each "key" or "key=value".</summary>
    internal Task<ContainerSummary[]> ListAsync(IReadOnlyList<string> labels, CancellationToken cancellationToken) =>
        CallAsync(HttpMethod.Get, $"/containers/json?all=true&filters={Filters("label", labels)}", null, EngineJson.Default.ContainerSummaryArray, cancellationToken);

    internal Task PauseAsync(string id, CancellationToken cancellationToken) => CallAsync(HttpMethod.Post, $"/containers/{id}/pause", null, cancellationToken);

    internal Task UnpauseAsync(string id, CancellationToken cancellationToken) => CallAsync(HttpMethod.Post, $"/containers/{id}/unpause", null, cancellationToken);

    internal Task UpdateAsync(string id, UpdateSettings settings, CancellationToken cancellationToken) =>
        CallAsync(HttpMethod.Post, $"/containers/{id}/update", Json(settings, EngineJson.Default.UpdateSettings), cancellationToken);

    /// <summary>One reading, without the second that the engine otherwise waits for the next.</summary>
    internal Task<ContainerStats> StatsAsync(string id, CancellationToken cancellationToken) =>
        CallAsync(HttpMethod.Get, $"/containers/{id}/stats?stream=false&one-shot=true", null, EngineJson.Default.ContainerStats, cancellationToken);

    internal Task<ImageSummary[]> ImagesAsync(CancellationToken cancellationToken) =>
        CallAsync(HttpMethod.Get, "/images/json", null, EngineJson.Default.ImageSummaryArray, cancellationToken);

    /// <summary>Null when the engine does not have it.</summary>
    internal async Task<ImageSummary?> FindImageAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await CallAsync(HttpMethod.Get, $"/images/{name}/json", null, EngineJson.Default.ImageSummary, cancellationToken);
        }
        catch (EngineException exception) when (exception.IsMissing)
        {
            return null;
        }
    }

    /// <summary>Makes an image of a container's own layer; its tmpfs folders are not part of it.</summary>
    internal async Task<string> CommitAsync(string id, string repository, string tag, CancellationToken cancellationToken) =>
        (await CallAsync(
            HttpMethod.Post, $"/commit?container={id}&repo={Uri.EscapeDataString(repository)}&tag={Uri.EscapeDataString(tag)}", null,
            EngineJson.Default.CreatedContainer, cancellationToken)).Id;

    internal Task RemoveImageAsync(string name, CancellationToken cancellationToken) => CallAsync(HttpMethod.Delete, $"/images/{name}?force=true", null, cancellationToken);

    /// <summary>Unpacks a tar archive into a folder of the container's own layer.</summary>
    internal Task PutArchiveAsync(string id, string folder, Stream tar, CancellationToken cancellationToken)
    {
        var content = new StreamContent(tar);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-tar");
        return CallAsync(HttpMethod.Put, $"/containers/{id}/archive?path={Uri.EscapeDataString(folder)}", content, cancellationToken);
    }

    /// <summary>A path of the container's own layer as a tar archive.</summary>
    internal async Task GetArchiveAsync(string id, string path, Stream target, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, $"/containers/{id}/archive?path={Uri.EscapeDataString(path)}", null, cancellationToken);
        await response.Content.CopyToAsync(target, cancellationToken);
    }

    /// <summary>What happens to containers with these labels, from now on.</summary>
    internal async IAsyncEnumerable<EngineEvent> EventsAsync(IReadOnlyList<string> labels, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, $"/events?filters={Filters("label", labels)}", null, cancellationToken);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var item in JsonSerializer.DeserializeAsyncEnumerable(stream, EngineJson.Default.EngineEvent, topLevelValues: true, cancellationToken))
        {
            yield return item!;
        }
    }

    internal async Task<string> CreateExecAsync(string id, ExecSettings settings, CancellationToken cancellationToken) =>
        (await CallAsync(HttpMethod.Post, $"/containers/{id}/exec", Json(settings, EngineJson.Default.ExecSettings), EngineJson.Default.CreatedContainer, cancellationToken)).Id;

    internal Task<EngineStream> StartExecAsync(string exec, bool tty, CancellationToken cancellationToken) =>
        TakeOverAsync($"/exec/{exec}/start", JsonSerializer.SerializeToUtf8Bytes(new ExecStart(false, tty), EngineJson.Default.ExecStart), cancellationToken);

    internal Task<ExecDetails> InspectExecAsync(string exec, CancellationToken cancellationToken) =>
        CallAsync(HttpMethod.Get, $"/exec/{exec}/json", null, EngineJson.Default.ExecDetails, cancellationToken);

    /// <summary>Attaches to stdin, stdout and stderr; before the start, so that nothing is missed.</summary>
    internal Task<EngineStream> AttachAsync(string id, CancellationToken cancellationToken) =>
        TakeOverAsync($"/containers/{id}/attach?stream=1&stdin=1&stdout=1&stderr=1", [], cancellationToken);

    private static string Filters(string name, IReadOnlyList<string> values) =>
        Uri.EscapeDataString(JsonSerializer.Serialize(new Dictionary<string, string[]> { [name] = [.. values] }, EngineJson.Default.DictionaryStringStringArray));

    private static ByteArrayContent Json<T>(T value, JsonTypeInfo<T> type)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(value, type));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            return await JsonSerializer.DeserializeAsync(stream, type, cancellationToken) ?? throw new EngineException("the engine answered null");
        }
        catch (Exception exception) when (exception is JsonException or HttpRequestException or IOException)
        {
            throw new EngineException($"the engine's answer cannot be read: {exception.Message}", null, exception);
        }
    }

    private async Task<T> CallAsync<T>(HttpMethod method, string path, HttpContent? content, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(_timeout);
        try
        {
            using var response = await SendAsync(method, path, content, bound.Token);
            return await ReadAsync(response, type, bound.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw Slow(path, exception);
        }
    }

    private async Task CallAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(_timeout);
        try
        {
            using var response = await SendAsync(method, path, content, bound.Token);
            // Read to the end, or the connection is not used again.
            await response.Content.CopyToAsync(Stream.Null, bound.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw Slow(path, exception);
        }
    }

    private EngineException Slow(string path, Exception cause) => new($"engine {Address} did not answer {path} within {_timeout.TotalSeconds:0.#} s", null, cause);

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, _prefix + path) { Content = content };
        try
        {
            var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if ((int)response.StatusCode < 400)
            {
                return response;
            }

            using (response)
            {
                var text = await response.Content.ReadAsStringAsync(cancellationToken);
                throw new EngineException(Explain(text), response.StatusCode);
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or SocketException)
        {
            throw new EngineException($"engine {Address} cannot be reached: {exception.Message}", null, exception);
        }
    }

    private static string Explain(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, EngineJson.Default.ErrorAnswer)?.Message ?? text;
        }
        catch (JsonException)
        {
            return text.Trim();
        }
    }

    /// <summary>Sends one request on a connection of its own and keeps the connection for the raw stream that follows.</summary>
    private async Task<EngineStream> TakeOverAsync(string path, byte[] body, CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(_timeout);
        Socket? socket = null;
        try
        {
            socket = await Address.ConnectAsync(bound.Token);
            var head = string.Create(
                CultureInfo.InvariantCulture,
                $"POST {_prefix}{path} HTTP/1.1\r\nHost: engine\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n");
            byte[] request = [.. Encoding.ASCII.GetBytes(head), .. body];
            var sent = 0;
            while (sent < request.Length)
            {
                sent += await socket.SendAsync(request.AsMemory(sent), bound.Token);
            }

            var (status, rest) = await UpgradeAnswer.ReadAsync(socket, bound.Token);
            if (status is not (HttpStatusCode.SwitchingProtocols or HttpStatusCode.OK))
            {
                throw new EngineException(Explain(Encoding.UTF8.GetString(rest.Span)), status);
            }

            var stream = new EngineStream(socket, rest);
            socket = null;
            return stream;
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw Slow(path, exception);
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            throw new EngineException($"engine {Address} cannot be reached: {exception.Message}", null, exception);
        }
        finally
        {
            socket?.Dispose();
        }
    }
}
