using System.IO.Pipelines;
using System.Net;
using System.Text;
using AgentPlatform.AgentDock.Egress;
using AgentPlatform.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AgentPlatform.Tests.Egress;

/// <summary>The proxy itself, with a resolver of the test's own.</summary>
public sealed class EgressProxyTests
{
    private static readonly EgressRule[] s_grant = [EgressRule.Parse("granted.example:80")!, EgressRule.Parse("granted.example:8443")!];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("::ffff:10.0.0.1")]
    public async Task Serve_GrantedNameAtAForbiddenAddress_IsRefused(string address)
    {
        var answer = await AskAsync(Proxy(_ => [IPAddress.Parse(address)]), "CONNECT granted.example:8443 HTTP/1.1\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 403", answer, StringComparison.Ordinal);
        Assert.Contains("no sandbox may reach", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CONNECT other.example:8443 HTTP/1.1\r\n\r\n")]
    [InlineData("CONNECT granted.example:22 HTTP/1.1\r\n\r\n")]
    [InlineData("GET http://127.0.0.1/ HTTP/1.1\r\n\r\n")]
    [InlineData("GET http://[::1]/ HTTP/1.1\r\n\r\n")]
    [InlineData("GET http://2130706433/ HTTP/1.1\r\n\r\n")]
    public async Task Serve_WhatIsNotGranted_IsRefusedWithoutALookUp(string request)
    {
        var asked = 0;
        var answer = await AskAsync(
            Proxy(_ =>
            {
                asked++;
                return [IPAddress.Parse("8.8.8.8")];
            }),
            request);

        Assert.StartsWith("HTTP/1.1 403", answer, StringComparison.Ordinal);
        Assert.Equal(0, asked);
    }

    [Fact]
    public async Task Serve_NameThatMovesBetweenLookUps_IsLookedUpOnceAndTheCheckedAddressIsDialled()
    {
        await using var server = new LittleServer();
        var asked = 0;
        // First an address that passes, then the machine's own: what DNS rebinding does.
        var proxy = Proxy(_ => ++asked == 1 ? [IPAddress.Parse("127.0.0.2")] : [IPAddress.Parse("127.0.0.1")], "127.0.0.2/32");
        var answer = await AskAsync(proxy, $"GET http://granted.example:{server.Port}/ HTTP/1.1\r\n\r\n", [EgressRule.Parse($"granted.example:{server.Port}")!]);

        Assert.Equal(1, asked);
        // Nothing listens on 127.0.0.2: the server on 127.0.0.1 was not reached instead.
        Assert.StartsWith("HTTP/1.1 502", answer, StringComparison.Ordinal);
        Assert.Equal(0, server.Requests);
    }

    [Fact]
    public async Task Serve_SomeAddressesForbidden_DialsTheOthersOnly()
    {
        await using var server = new LittleServer();
        var proxy = Proxy(_ => [IPAddress.Parse("169.254.169.254"), IPAddress.Loopback], "127.0.0.1/32");
        var answer = await AskAsync(proxy, $"GET http://granted.example:{server.Port}/page HTTP/1.1\r\nHost: inner.example\r\n\r\n", [EgressRule.Parse($"granted.example:{server.Port}")!]);

        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.Contains($"GET /page HTTP/1.1\r\nHost: granted.example:{server.Port}", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("inner.example", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_SecondRequestBehindTheFirst_NeverReachesTheServer()
    {
        await using var server = new LittleServer();
        var proxy = Proxy(_ => [IPAddress.Loopback], "127.0.0.1/32");
        var answer = await AskAsync(
            proxy,
            $"GET http://granted.example:{server.Port}/one HTTP/1.1\r\nContent-Length: 0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: internal\r\n\r\n",
            [EgressRule.Parse($"granted.example:{server.Port}")!]);

        Assert.Contains("/one", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("smuggled", answer, StringComparison.Ordinal);
        Assert.Equal(1, server.Requests);
    }

    [Fact]
    public async Task Serve_Tunnel_CarriesBytesBothWays()
    {
        await using var server = new LittleServer();
        var proxy = Proxy(_ => [IPAddress.Loopback], "127.0.0.1/32");
        var answer = await AskAsync(
            proxy, $"CONNECT granted.example:{server.Port} HTTP/1.1\r\n\r\nGET /through HTTP/1.1\r\n\r\n", [EgressRule.Parse($"granted.example:{server.Port}")!]);

        Assert.StartsWith("HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 200 OK", answer, StringComparison.Ordinal);
        Assert.Contains("GET /through", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_HeadThatNeverEnds_IsRefused()
    {
        var answer = await AskAsync(Proxy(_ => []), "GET http://granted.example/ HTTP/1.1\r\nX: " + new string('x', 20_000));

        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
    }

    private static EgressProxy Proxy(Func<string, IPAddress[]> resolve, params string[] excepted)
    {
        var options = new EgressOptions();
        foreach (var network in excepted)
        {
            options.AllowAddresses.Add(network);
        }

        return new EgressProxy(Options.Create(options), TimeProvider.System, NullLogger<EgressProxy>.Instance, (host, _) => Task.FromResult(resolve(host)));
    }

    /// <summary>Sends one text and gives all that comes back.</summary>
    private static async Task<string> AskAsync(EgressProxy proxy, string request, IReadOnlyList<EgressRule>? grant = null)
    {
        var (up, down) = (new Pipe(), new Pipe());
        await using var client = new TwoPipes(up.Reader.AsStream(), down.Writer.AsStream());
        await up.Writer.WriteAsync(Encoding.ASCII.GetBytes(request), Token);
        var serving = proxy.ServeAsync(
            client,
            async _ => await down.Writer.CompleteAsync(),
            grant ?? s_grant, "lease", Token);
        using var reader = new StreamReader(down.Reader.AsStream());
        var answer = await reader.ReadToEndAsync(Token).WaitAsync(TimeSpan.FromSeconds(30), Token);
        await up.Writer.CompleteAsync();
        await serving.WaitAsync(TimeSpan.FromSeconds(30), Token);
        return answer;
    }
}
