using System.Net;
using System.Net.Sockets;
using System.Text;
using AgentPlatform.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace AgentPlatform.AgentDock.Egress;

/// <summary>
/// The only way out of a sandbox: an HTTP proxy that dials what the grant names and nothing else. A name is resolved once, the addresses are checked, and the
/// address that was checked is dialled: there is no second look-up that could answer otherwise. docs/adr/0118.
/// </summary>
internal sealed partial class EgressProxy
{
    private const int MaxHeadBytes = 16 << 10;

    private readonly EgressOptions _options;
    private readonly AddressGuard _guard;
    private readonly IReadOnlyList<EgressRule> _ceiling;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve;
    private readonly TimeProvider _time;
    private readonly ILogger<EgressProxy> _logger;

    public EgressProxy(IOptions<EgressOptions> options, TimeProvider time, ILogger<EgressProxy> logger)
        : this(options, time, logger, Dns.GetHostAddressesAsync)
    {
    }

    internal EgressProxy(IOptions<EgressOptions> options, TimeProvider time, ILogger<EgressProxy> logger, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    {
        _options = options.Value;
        _guard = new AddressGuard([.. _options.AllowAddresses.Select(network => IPNetwork.Parse(network))]);
        _ceiling = [.. _options.Allow.Select(rule => EgressRule.Parse(rule)!)];
        _time = time;
        _logger = logger;
        _resolve = resolve;
    }

    /// <summary>What a lease asks for, if it may have it.</summary>
    /// <exception cref="PlatformException">EGRESS_INVALID, EGRESS_DENIED.</exception>
    internal IReadOnlyList<EgressRule> Grant(IEnumerable<string> asked)
    {
        var rules = new List<EgressRule>();
        foreach (var text in asked)
        {
            var rule = EgressRule.Parse(text) ?? throw new PlatformException(
                PlatformErrorCode.Invalid, "EGRESS_INVALID", $"egress_allow '{text}' is no host; write example.org, *.example.org or example.org:8080")
            { Field = "terms.egress_allow" };
            if (!_ceiling.Any(allowed => allowed.Covers(rule)))
            {
                throw new PlatformException(
                    PlatformErrorCode.Denied, "EGRESS_DENIED", $"egress_allow '{text}' is not within AgentDock:Egress:Allow ({(_ceiling.Count == 0 ? "empty" : string.Join(", ", _ceiling))})");
            }

            rules.Add(rule);
        }

        return rules;
    }

    /// <summary>Serves one connection to its end; refuses with an HTTP answer. Never faults.</summary>
    /// <param name="client">What the program writes and reads.</param>
    /// <param name="endClient">Tells the program that nothing more comes.</param>
    internal async Task ServeAsync(Stream client, Func<CancellationToken, ValueTask> endClient, IReadOnlyList<EgressRule> grant, string lease, CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var timer = _time.CreateTimer(_ => bound.Cancel(), null, _options.IdleTimeout, Timeout.InfiniteTimeSpan);
        try
        {
            var (head, early) = await ReadHeadAsync(client, bound.Token);
            var target = EgressTarget.Parse(head.Span);
            using var socket = await DialAsync(target, grant, bound.Token);
            LogConnected(lease, target.Host, target.Port);
            var relay = new EgressRelay(client, endClient, socket, target, () => timer.Change(_options.IdleTimeout, Timeout.InfiniteTimeSpan));
            await relay.RunAsync(early, bound.Token);
        }
        catch (EgressRefusedException refusal)
        {
            LogRefused(lease, refusal.Message);
            await AnswerAsync(client, refusal.Status, refusal.Message, endClient);
        }
        catch (FormatException bad)
        {
            LogRefused(lease, bad.Message);
            await AnswerAsync(client, "400 Bad Request", bad.Message, endClient);
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Either side went, or nothing moved for too long.
        }
    }

    private async Task<Socket> DialAsync(EgressTarget target, IReadOnlyList<EgressRule> grant, CancellationToken cancellationToken)
    {
        if (!grant.Any(rule => rule.Allows(target.Host, target.Port)))
        {
            throw new EgressRefusedException("403 Forbidden", $"{target.Host}:{target.Port} is not granted to this sandbox");
        }

        using var timeout = new CancellationTokenSource(_options.ConnectTimeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var addresses = await _resolve(target.Host, both.Token);
            var allowed = addresses.Where(_guard.Allows).ToList();
            if (allowed.Count == 0)
            {
                throw new EgressRefusedException(
                    "403 Forbidden", $"{target.Host} is at {(addresses.Length == 0 ? "no address" : string.Join(", ", addresses.AsEnumerable()))}, which no sandbox may reach");
            }

            return await ConnectAsync(allowed, target, both.Token);
        }
        catch (SocketException exception)
        {
            throw new EgressRefusedException("502 Bad Gateway", $"{target.Host}:{target.Port} cannot be reached: {exception.Message}");
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new EgressRefusedException("504 Gateway Timeout", $"{target.Host}:{target.Port} does not answer");
        }
    }

    private static async Task<Socket> ConnectAsync(IReadOnlyList<IPAddress> addresses, EgressTarget target, CancellationToken cancellationToken)
    {
        for (var i = 0; ; i++)
        {
            var socket = new Socket(addresses[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(addresses[i], target.Port), cancellationToken);
                return socket;
            }
            catch (SocketException) when (i + 1 < addresses.Count)
            {
                socket.Dispose();
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }

    private static async Task<(ReadOnlyMemory<byte> Head, ReadOnlyMemory<byte> Early)> ReadHeadAsync(Stream client, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxHeadBytes];
        var filled = 0;
        while (true)
        {
            var end = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                return (buffer.AsMemory(0, end + 4), buffer.AsMemory(end + 4, filled - end - 4));
            }

            if (filled == buffer.Length)
            {
                throw new FormatException($"the request's head is longer than {MaxHeadBytes} bytes");
            }

            var count = await client.ReadAsync(buffer.AsMemory(filled), cancellationToken);
            filled += count > 0 ? count : throw new IOException("the program ended the connection");
        }
    }

    private static async Task AnswerAsync(Stream client, string status, string message, Func<CancellationToken, ValueTask> endClient)
    {
        var body = Encoding.UTF8.GetBytes(message + "\n");
        var head = Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n");
        try
        {
            await client.WriteAsync((byte[])[.. head, .. body]);
            await endClient(CancellationToken.None);
        }
        catch (IOException)
        {
            // It is not there to hear it.
        }
    }

    [LoggerMessage(EventId = 440, Level = LogLevel.Information, Message = "Lease {Lease} connects to {Host}:{Port}")]
    private partial void LogConnected(string lease, string host, int port);

    [LoggerMessage(EventId = 441, Level = LogLevel.Warning, Message = "Lease {Lease} is refused a connection: {Reason}")]
    private partial void LogRefused(string lease, string reason);
}
