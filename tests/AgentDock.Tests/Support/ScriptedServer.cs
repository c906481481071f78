using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.Tests.Support;

/// <summary>An MCP server over HTTP with one tool, <c>echo</c>, that keeps a record of what it was sent.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly bool _stateless;
    private int _sessions;

    private ScriptedServer(WebApplication app, bool stateless)
    {
        _app = app;
        _stateless = stateless;
    }

    internal string Url => _app.Urls.First() + "/mcp";

    /// <summary>Sessions that were opened.</summary>
    internal int Sessions => Volatile.Read(ref _sessions);

    /// <summary>Answers with server-sent events instead of JSON.</summary>
    internal bool Streams { get; set; }

    /// <summary>Sends the tool's answer in halves and breaks off in between.</summary>
    internal bool Breaks { get; set; }

    internal ConcurrentDictionary<string, bool> Known { get; } = new();

    internal ConcurrentQueue<(string Method, IHeaderDictionary Headers, JsonNode Body)> Seen { get; } = new();

    internal static async Task<ScriptedServer> StartAsync(bool stateless = false)
    {
        // An empty one: the gateway's own appsettings.json lies beside the tests and names its ports.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        var app = builder.Build();
        var server = new ScriptedServer(app, stateless);
        app.MapPost("/mcp", server.PostAsync);
        app.MapMethods("/mcp", ["GET", "DELETE"], (HttpContext context) => { context.Response.StatusCode = 405; });
        await app.StartAsync();
        return server;
    }

    /// <summary>Forgets all sessions, as a restart does.</summary>
    internal void Forget() => Known.Clear();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task PostAsync(HttpContext context)
    {
        var body = (await JsonNode.ParseAsync(context.Request.Body))!;
        var method = (string?)body["method"] ?? string.Empty;
        Seen.Enqueue((method, new HeaderDictionary(context.Request.Headers.ToDictionary(pair => pair.Key, pair => pair.Value)), body));
        var session = context.Request.Headers["Mcp-Session-Id"].ToString();
        if (_stateless && method == "initialize")
        {
            await AnswerAsync(context, 404, $$$"""{"jsonrpc":"2.0","id":{{{body["id"]}}},"error":{"code":-32601,"message":"Method not found"}}""");
            return;
        }

        if (!_stateless && method != "initialize" && !Known.ContainsKey(session))
        {
            context.Response.StatusCode = 404;
            return;
        }

        if (body["id"] is not { } id)
        {
            context.Response.StatusCode = 202;
            return;
        }

        if (method == "initialize")
        {
            var opened = $"s{Interlocked.Increment(ref _sessions)}";
            Known[opened] = true;
            context.Response.Headers["Mcp-Session-Id"] = opened;
        }

        var result = method switch
        {
            "initialize" => """{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"scripted","version":"1"}}""",
            "server/discover" => """{"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":{"tools":{}},"serverInfo":{"name":"scripted","version":"1"}}""",
            "tools/list" => """
                {"tools":[{"name":"echo","inputSchema":{"type":"object","properties":{"text":{"type":"string"},"region":{"type":"string","x-mcp-header":"Region"}}},
                           "annotations":{"readOnlyHint":true}}]}
                """,
            "tools/call" => $$"""{"content":[{"type":"text","text":{{body["params"]!["arguments"]!["text"]!.ToJsonString()}}}],"new-field":[1,2]}""",
            _ => "{}",
        };
        await AnswerAsync(context, 200, $$"""{"jsonrpc":"2.0","id":{{id.ToJsonString()}},"result":{{result}}}""", method == "tools/call");
    }

    private async Task AnswerAsync(HttpContext context, int status, string json, bool call = false)
    {
        context.Response.StatusCode = status;
        if (call && Breaks)
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(json[..10]);
            await context.Response.Body.FlushAsync();
            context.Abort();
        }
        else if (Streams && status == 200)
        {
            context.Response.ContentType = "text/event-stream";
            var lines = string.Join('\n', json.Split('\n').Select(line => "data: " + line));
            await context.Response.WriteAsync($": hello\n\nid: 1\ndata: {{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{{}}}}\n\n{lines}\n\n");
        }
        else
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(json);
        }
    }
}
