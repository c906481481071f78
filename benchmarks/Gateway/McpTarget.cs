using System.Diagnostics;
using System.Net.Http.Headers;

namespace AgentPlatform.Benchmarks.Gateway;

/// <summary>An MCP address to call the tool <c>echo</c> at, over streamable HTTP with sessions.</summary>
/// <param name="Url">Of the endpoint.</param>
/// <param name="DelayMs">What the tool is asked to wait; 0 leaves the argument out.</param>
/// <param name="OneSession">All callers share one; else each has its own.</param>
internal sealed record McpTarget(Uri Url, int DelayMs = 0, bool OneSession = false)
{
    private const string Text = "what goes out comes back";

    /// <summary>Waits until it answers an initialize.</summary>
    public async Task WaitAsync(TimeSpan patience)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await OpenAsync();
                return;
            }
            catch (Exception exception) when (exception is HttpRequestException or InvalidOperationException && Stopwatch.GetElapsedTime(start) < patience)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
            }
        }
    }

    /// <summary>Callers that are connected and have their session.</summary>
    public async Task<List<HttpCaller>> ConnectAsync(int callers)
    {
        var connected = new List<HttpCaller>();
        string? session = null;
        for (var i = 0; i < callers; i++)
        {
            session = OneSession && i > 0 ? session : await OpenAsync();
            var arguments = DelayMs == 0 ? $$"""{"text":"{{Text}}"}""" : $$"""{"text":"{{Text}}","delayMs":{{DelayMs}}}""";
            var body = $$$"""{"jsonrpc":"2.0","id":{{{i + 7}}},"method":"tools/call","params":{"name":"echo","arguments":{{{arguments}}}}}""";
            connected.Add(await HttpCaller.ConnectAsync(
                Url, body, Text, session is null ? [("MCP-Protocol-Version", "2025-06-18")] : [("MCP-Protocol-Version", "2025-06-18"), ("Mcp-Session-Id", session)]));
        }

        return connected;
    }

    private async Task<string?> OpenAsync()
    {
        using var client = new HttpClient();
        using var opened = await client.SendAsync(Post("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"bench","version":"1"}}}"""));
        opened.EnsureSuccessStatusCode();
        var session = opened.Headers.TryGetValues("Mcp-Session-Id", out var values) ? values.First() : null;
        using var initialized = Post("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
        if (session is not null)
        {
            initialized.Headers.Add("Mcp-Session-Id", session);
        }

        using var accepted = await client.SendAsync(initialized);
        return session;
    }

    private HttpRequestMessage Post(string body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Url) { Content = new StringContent(body, new MediaTypeHeaderValue("application/json")) };
        request.Headers.Add("Accept", "application/json, text/event-stream");
        return request;
    }
}
