using System.Buffers;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using AgentPlatform.Mcp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace AgentPlatform.Tools.MiniWeb.Serving;

/// <summary>Streamable HTTP without sessions: a POST to the address is answered with JSON; there is nothing to stream, so GET is refused.</summary>
internal sealed class HttpTransport : IAsyncDisposable
{
    private const int LongestMessageBytes = 4 * 1024 * 1024;
    private readonly WebApplication _app;

    private HttpTransport(WebApplication app, string path)
    {
        _app = app;
        Address = new Uri(app.Urls.First().TrimEnd('/') + path);
    }

    /// <summary>Where it listens; the port is the real one when 0 was asked for.</summary>
    public Uri Address { get; }

    /// <exception cref="IOException">The address is in use.</exception>
    public static async Task<HttpTransport> StartAsync(McpServer server, Uri address, string? apiKey, CancellationToken cancellationToken)
    {
        var path = address.AbsolutePath == "/" ? "/mcp" : address.AbsolutePath;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LongestMessageBytes;
        });
        builder.WebHost.UseUrls(address.GetLeftPart(UriPartial.Authority));
        var app = builder.Build();
        app.Run(context => AnswerAsync(context, server, path, apiKey));
        await app.StartAsync(cancellationToken);
        return new HttpTransport(app, path);
    }

    public Task WaitForShutdownAsync(CancellationToken cancellationToken) => _app.WaitForShutdownAsync(cancellationToken);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task AnswerAsync(HttpContext context, McpServer server, string path, string? apiKey)
    {
        var status = Check(context.Request, path, apiKey);
        if (status != HttpStatusCode.OK)
        {
            context.Response.StatusCode = (int)status;
            return;
        }

        var cancellationToken = context.RequestAborted;
        var body = context.Request.BodyReader;
        var read = await body.ReadAsync(cancellationToken);
        while (!read.IsCompleted)
        {
            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            read = await body.ReadAsync(cancellationToken);
        }

        var answer = new ArrayBufferWriter<byte>(1024);
        var answered = await server.HandleAsync(read.Buffer, answer, calls: null, cancellationToken);
        body.AdvanceTo(read.Buffer.End);
        if (!answered)
        {
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = answer.WrittenCount;
        await context.Response.Body.WriteAsync(answer.WrittenMemory, cancellationToken);
    }

    private static HttpStatusCode Check(HttpRequest request, string path, string? apiKey)
    {
        if (!request.Path.Equals(path, StringComparison.Ordinal))
        {
            return HttpStatusCode.NotFound;
        }

        // A page in a browser must not reach a server on its reader's machine (DNS rebinding).
        if (request.Headers.Origin.ToString() is { Length: > 0 } origin && !(Uri.TryCreate(origin, UriKind.Absolute, out var from) && from.IsLoopback))
        {
            return HttpStatusCode.Forbidden;
        }

        if (apiKey is not null && !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(request.Headers.Authorization.ToString()), Encoding.UTF8.GetBytes("Bearer " + apiKey)))
        {
            return HttpStatusCode.Unauthorized;
        }

        if (!HttpMethods.IsPost(request.Method))
        {
            return HttpStatusCode.MethodNotAllowed;
        }

        var version = request.Headers["MCP-Protocol-Version"].ToString();
        return version.Length > 0 && !McpServer.Versions.Contains(version) ? HttpStatusCode.BadRequest : HttpStatusCode.OK;
    }
}
