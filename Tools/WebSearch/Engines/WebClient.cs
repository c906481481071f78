using System.Net;
using AgentPlatform.Mcp;

namespace AgentPlatform.Tools.WebSearch.Engines;

/// <summary>Asks a service; what goes wrong is a sentence that never holds the key.</summary>
internal sealed class WebClient(HttpMessageHandler handler) : IDisposable
{
    private const int LongestBytes = 8 << 20;

    private readonly HttpClient _client = new(handler, disposeHandler: false) { Timeout = TimeSpan.FromSeconds(30), MaxResponseContentBufferSize = LongestBytes };

    /// <exception cref="ToolException">The service does not answer, or with an error.</exception>
    public async Task<string> AskAsync(string service, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _client.SendAsync(request, cancellationToken);
            return response.IsSuccessStatusCode ? await response.Content.ReadAsStringAsync(cancellationToken) : throw new ToolException($"{service} answers with status {(int)response.StatusCode}" + response.StatusCode switch
            {
                HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => ": its key is missing or wrong.",
                HttpStatusCode.TooManyRequests => ": too many requests; try again later.",
                _ => ".",
            });
        }
        catch (HttpRequestException problem)
        {
            throw new ToolException($"{service} does not answer: {problem.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ToolException($"{service} did not answer within {_client.Timeout.TotalSeconds:0} s.");
        }
    }

    public void Dispose() => _client.Dispose();
}
