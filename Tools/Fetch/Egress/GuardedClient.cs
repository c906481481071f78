using System.Net;
using System.Net.Sockets;
using AgentPlatform.Mcp;

namespace AgentPlatform.Tools.Fetch.Egress;

/// <summary>
/// An HTTP client that asks only what the policy allows. The check of the IP address is made on the very address that is then connected to, so that a name that
/// resolves to something else the second time gains nothing; every redirect is checked like a new address.
/// </summary>
internal sealed class GuardedClient : IDisposable
{
    private const int MostRedirects = 5;
    private const int LongestBytes = 5 << 20;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly EgressPolicy _policy;
    private readonly TimeProvider _time;
    private readonly Func<IPAddress, bool> _isAllowed;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve;
    private readonly HttpClient _client;

    public GuardedClient(EgressPolicy policy, TimeProvider time)
        : this(policy, time, PublicAddress.Is, Dns.GetHostAddressesAsync)
    {
    }

    /// <summary>For tests: with another rule for addresses, and another resolver.</summary>
    internal GuardedClient(EgressPolicy policy, TimeProvider time, Func<IPAddress, bool> isAllowed, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    {
        (_policy, _time, _isAllowed, _resolve) = (policy, time, isAllowed, resolve);
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            // A proxy of the environment would connect for us, unchecked.
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.All,
            MaxResponseHeadersLength = 64,
            ConnectCallback = ConnectAsync,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestHeaders = { { "User-Agent", "AgentPlatform-fetch/1.0" }, { "Accept", "text/html,application/xhtml+xml,application/json,text/plain;q=0.9,*/*;q=0.5" } },
        };
    }

    public EgressPolicy Policy => _policy;

    /// <summary>Why an address is refused, also after its name is looked up; null when it may be fetched.</summary>
    public async Task<string?> RefusalAsync(Uri address, CancellationToken cancellationToken)
    {
        if (_policy.Refusal(address) is { } refusal)
        {
            return refusal;
        }

        try
        {
            await AddressesAsync(address.IdnHost, cancellationToken);
            return null;
        }
        catch (ToolException problem)
        {
            return problem.Message;
        }
    }

    /// <exception cref="ToolException">The address is refused, or does not answer.</exception>
    public async Task<Fetched> GetAsync(Uri address, HttpMethod method, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(s_patience, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            for (var hop = 0; hop <= MostRedirects; hop++)
            {
                if (_policy.Refusal(address) is { } refusal)
                {
                    throw new ToolException($"{address} is refused{(hop > 0 ? " (a redirect led there)" : string.Empty)}: {refusal}.");
                }

                using var request = new HttpRequestMessage(method, address);
                using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
                if ((int)response.StatusCode is 301 or 302 or 303 or 307 or 308 && response.Headers.Location is { } next)
                {
                    address = new Uri(address, next);
                    continue;
                }

                return await ReadAsync(address, response, both.Token);
            }

            throw new ToolException($"More than {MostRedirects} redirects; the last led to {address}.");
        }
        catch (HttpRequestException problem)
        {
            throw problem.InnerException as ToolException ?? new ToolException($"{address} does not answer: {problem.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ToolException($"{address} did not answer within {s_patience.TotalSeconds:0} s.");
        }
    }

    public void Dispose() => _client.Dispose();

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var addresses = await AddressesAsync(context.DnsEndPoint.Host, cancellationToken);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // One address that is not public refuses them all: which of them is taken would be chance.
    private async Task<IPAddress[]> AddressesAsync(string host, CancellationToken cancellationToken)
    {
        IPAddress[] addresses;
        try
        {
            addresses = IPAddress.TryParse(host.Trim('[', ']'), out var literal) ? [literal] : await _resolve(host, cancellationToken);
        }
        catch (SocketException problem)
        {
            throw new ToolException($"The host '{host}' is not found: {problem.Message}");
        }

        return addresses.Length == 0 ? throw new ToolException($"The host '{host}' has no address.")
            : addresses.FirstOrDefault(address => !_isAllowed(address)) is { } inside
                ? throw new ToolException($"The host '{host}' is refused: {inside} does not lie in the public internet.")
                : addresses;
    }

    private static async Task<Fetched> ReadAsync(Uri address, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var body = new byte[LongestBytes + 1];
        var length = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellationToken);
        var headers = string.Join('\n', response.Headers.Concat(response.Content.Headers).Select(header => $"{header.Key}: {string.Join(", ", header.Value)}"));
        return new Fetched(
            address, (int)response.StatusCode, response.Content.Headers.ContentType?.MediaType ?? string.Empty, body[..Math.Min(length, LongestBytes)], length > LongestBytes, headers);
    }
}
