using System.Net;
using AgentPlatform.AgentDock.Catalogue;
using AgentPlatform.AgentDock.Mcp;
using AgentPlatform.AgentDock.McpFront;

namespace AgentPlatform.AgentDock.Relay;

/// <summary>
/// Hands requests to a server behind streamable HTTP and its answers back, byte for byte and of any revision: sessions, streams and errors
/// are the server's own. Only headers of the protocol pass: neither the caller's key nor its cookies reach the server.
/// </summary>
internal sealed class HttpRelay(SessionOwners owners) : IDisposable
{
    private static readonly string[] RequestHeaders =
        ["Accept", McpHeaders.Version, McpHeaders.Session, McpHeaders.Method, McpHeaders.Name, McpHeaders.LastEvent, "traceparent", "tracestate"];

    private static readonly string[] ResponseHeaders = [McpHeaders.Session, McpHeaders.Version, "Cache-Control", "Retry-After", "X-Accel-Buffering"];

    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
    });

    internal async Task ForwardAsync(HttpContext context, ServerSpec spec)
    {
        if (!owners.MayUse(context.Request))
        {
            await McpReplies.ErrorAsync(context, StatusCodes.Status403Forbidden, default, JsonRpcErrors.InvalidRequest, "This session was opened under another key");
            return;
        }

        HttpResponseMessage answer;
        try
        {
            answer = await _client.SendAsync(Request(context.Request, spec), context.RequestAborted);
        }
        catch (HttpRequestException exception)
        {
            await McpReplies.ErrorAsync(context, StatusCodes.Status502BadGateway, default, JsonRpcErrors.Internal, $"Server {spec.Name} does not answer: {exception.Message}");
            return;
        }

        using (answer)
        {
            Remember(context.Request, answer);
            await CopyAsync(answer, context);
        }
    }

    public void Dispose() => _client.Dispose();

    private static HttpRequestMessage Request(HttpRequest from, ServerSpec spec)
    {
        var request = new HttpRequestMessage(HttpMethods.IsPost(from.Method) ? HttpMethod.Post : new HttpMethod(from.Method), spec.Url);
        if (HttpMethods.IsPost(from.Method))
        {
            request.Content = new BodyContent(from.BodyReader, from.ContentLength);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", from.ContentType);
        }

        foreach (var name in RequestHeaders)
        {
            if (from.Headers.TryGetValue(name, out var values))
            {
                request.Headers.TryAddWithoutValidation(name, (string?)values);
            }
        }

        if (from.Headers.ContainsKey(McpHeaders.Method))
        {
            foreach (var (name, values) in from.Headers)
            {
                if (name.StartsWith(McpHeaders.ParameterPrefix, StringComparison.OrdinalIgnoreCase))
                {
                    request.Headers.TryAddWithoutValidation(name, (string?)values);
                }
            }
        }

        foreach (var (name, value) in spec.Revealed(SecretTarget.Header))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    private void Remember(HttpRequest request, HttpResponseMessage answer)
    {
        if (answer.Headers.NonValidated.TryGetValues(McpHeaders.Session, out var values) && !request.Headers.ContainsKey(McpHeaders.Session))
        {
            owners.Take(values.ToString(), request);
        }
        else if (answer.IsSuccessStatusCode && HttpMethods.IsDelete(request.Method))
        {
            owners.Forget(request.Headers[McpHeaders.Session].ToString());
        }
    }

    private static async Task CopyAsync(HttpResponseMessage answer, HttpContext context)
    {
        var response = context.Response;
        response.StatusCode = (int)answer.StatusCode;
        foreach (var name in ResponseHeaders)
        {
            if (answer.Headers.NonValidated.TryGetValues(name, out var values))
            {
                response.Headers[name] = values.ToString();
            }
        }

        var content = answer.Content;
        if (content.Headers.NonValidated.TryGetValues("Allow", out var allow))
        {
            response.Headers.Allow = allow.ToString();
        }

        if (content.Headers.NonValidated.TryGetValues("Content-Type", out var type))
        {
            response.ContentType = type.ToString();
        }

        response.ContentLength = content.Headers.ContentLength;
        if (response.ContentLength == 0 || response.StatusCode is StatusCodes.Status204NoContent or StatusCodes.Status304NotModified)
        {
            return;
        }

        var stream = await content.ReadAsStreamAsync(context.RequestAborted);
        if (response.ContentLength is null)
        {
            // The client sees a stream open before the first event is there.
            await response.StartAsync(context.RequestAborted);
            await response.BodyWriter.FlushAsync(context.RequestAborted);
        }

        try
        {
            while (await stream.ReadAsync(response.BodyWriter.GetMemory(4096), context.RequestAborted) is > 0 and var read)
            {
                response.BodyWriter.Advance(read);
                await response.BodyWriter.FlushAsync(context.RequestAborted);
            }
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            // The server broke off in the middle: so does this, for a whole answer must not be feigned.
            context.Abort();
        }
    }
}
