using System.Net.Http.Headers;
using AgentPlatform.AgentDock.Mcp;

namespace AgentPlatform.AgentDock.Remote;

/// <summary>Requests to one remote server, on kept connections.</summary>
internal sealed class RemoteCalls(Uri url, IReadOnlyDictionary<string, string> headers) : IDisposable
{
    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
        EnableMultipleHttp2Connections = true,
    });

    internal Uri Url => url;

    /// <summary>Sends <paramref name="body"/>, or opens a stream when there is none; returns at the answer's headers.</summary>
    /// <exception cref="HttpRequestException">The server could not be reached.</exception>
    internal Task<HttpResponseMessage> SendAsync(HttpMethod method, ReadOnlyMemory<byte>? body, IEnumerable<(string Name, string Value)> more, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(method, url);
        request.Headers.TryAddWithoutValidation("Accept", body is null ? McpHeaders.EventStream : "application/json, text/event-stream");
        if (body is { } bytes)
        {
            request.Content = new ReadOnlyMemoryContent(bytes);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(McpHeaders.Json);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        foreach (var (name, value) in more)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return _client.SendAsync(request, cancellationToken);
    }

    public void Dispose() => _client.Dispose();
}
