using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.ServiceDefaults;
using AgentPlatform.Tests.Shared;
using AgentPlatform.Tests.Support;
using Grpc.Core;

namespace AgentPlatform.Tests.Egress;

/// <summary>The way out of real sandboxes, which have no network.</summary>
public sealed class GrantedEgressTests : IAsyncLifetime
{
    private const string Fetch =
        "import sys, urllib.request\ntry: print(urllib.request.urlopen(sys.argv[1], timeout=10).read().decode())\n"
        + "except Exception as e: print(type(e).__name__, getattr(e, 'code', ''), getattr(e, 'read', lambda: b'')().decode())";

    private readonly TempFolder _folder = new();
    private readonly LittleServer _server = new();
    private TestGateway _gateway = null!;
    private SandboxClient _sandboxes = null!;

    public async ValueTask InitializeAsync()
    {
        // localhost is where a test can have a server; the exception stands for an operator's own mirror.
        _gateway = await SandboxGateway.StartAsync(
            _folder, $"test-{Guid.NewGuid():n}",
            [
                ("AgentDock:Egress:Allow:0", $"localhost:{_server.Port}"), ("AgentDock:Egress:Allow:1", "*.example.org"), ("AgentDock:Egress:AllowAddresses:0", "127.0.0.1/32"),
                ("AgentDock:Egress:Allow:2", "ip6-localhost"),
            ]);
        _sandboxes = new SandboxClient(_gateway.Sandboxes);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Sandbox_WithAGrant_ReachesThatServerAndNoOther()
    {
        Needs.Docker(Needs.SandboxImage);
        var lease = await _sandboxes.AcquireAsync(terms: Granting($"localhost:{_server.Port}"));
        var allowed = await FetchAsync(lease, $"http://localhost:{_server.Port}/page");
        var otherPort = await FetchAsync(lease, $"http://localhost:{_server.Port + 1}/");
        var metadata = await FetchAsync(lease, "http://169.254.169.254/latest/meta-data");
        var otherName = await FetchAsync(lease, $"http://127.0.0.1.nip.io:{_server.Port}/");

        Assert.Contains("GET /page HTTP/1.1", allowed, StringComparison.Ordinal);
        Assert.All([otherPort, metadata, otherName], answer => Assert.Contains("HTTPError 403", answer, StringComparison.Ordinal));
        Assert.Equal([$"localhost:{_server.Port}"], lease.EgressAllow);
    }

    [Fact]
    public async Task Sandbox_WithAGrant_StillHasNoNetworkOfItsOwn()
    {
        Needs.Docker(Needs.SandboxImage);
        var lease = await _sandboxes.AcquireAsync(terms: Granting($"localhost:{_server.Port}"));
        var ran = await _sandboxes.PythonAsync(
            lease, "import os, socket\nprint(os.listdir('/sys/class/net'))\ntry:\n  socket.create_connection(('8.8.8.8', 53), 1)\nexcept OSError as e:\n  print(e.strerror)");

        Assert.Equal("['lo']\nNetwork is unreachable\n", ran.Stdout);
    }

    [Fact]
    public async Task Sandbox_ManyConnectionsAtOnce_EachGetsItsAnswer()
    {
        Needs.Docker(Needs.SandboxImage);
        var lease = await _sandboxes.AcquireAsync(terms: Granting($"localhost:{_server.Port}"));
        var code =
            $"import urllib.request, concurrent.futures\nget = lambda i: ('/n%d ' % i) in urllib.request.urlopen('http://localhost:{_server.Port}/n%d' % i, timeout=20).read().decode()\n"
            + "print(all(concurrent.futures.ThreadPoolExecutor(8).map(get, range(40))))";

        Assert.Equal("True\n", (await _sandboxes.PythonAsync(lease, code, timeoutSeconds: 60)).Stdout);
        Assert.Equal(40, _server.Requests);
    }

    [Fact]
    public async Task Sandbox_WithoutAGrant_HasNoProxy()
    {
        Needs.Docker(Needs.SandboxImage);
        var lease = await _sandboxes.AcquireAsync();
        var ran = await _sandboxes.PythonAsync(
            lease, "import os, socket\nprint(os.environ.get('http_proxy'))\ntry:\n  socket.create_connection(('127.0.0.1', 3128), 1)\nexcept OSError as e:\n  print(e.strerror)");

        Assert.Equal("None\nConnection refused\n", ran.Stdout);
    }

    [Theory]
    [InlineData("example.org", StatusCode.PermissionDenied, "EGRESS_DENIED")]
    [InlineData("localhost", StatusCode.PermissionDenied, "EGRESS_DENIED")]
    [InlineData("*", StatusCode.InvalidArgument, "EGRESS_INVALID")]
    [InlineData("http://www.example.org/", StatusCode.InvalidArgument, "EGRESS_INVALID")]
    public async Task Acquire_GrantBeyondTheOperators_IsRefused(string host, StatusCode code, string reason)
    {
        var exception = await Assert.ThrowsAsync<RpcException>(() => _sandboxes.AcquireAsync(terms: Granting(host)));

        Assert.Equal((code, reason), (exception.StatusCode, RpcErrors.ReasonOf(exception)));
    }

    private static SandboxTerms Granting(string host) => new() { EgressAllow = { host } };

    private async Task<string> FetchAsync(SandboxLease lease, string url) => (await _sandboxes.ExecAsync(lease, new SandboxProgram { Argv = { "python3", "-c", Fetch, url } })).Stdout;
}
