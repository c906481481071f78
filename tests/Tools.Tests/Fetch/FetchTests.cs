using System.Net;
using AgentPlatform.Mcp;
using AgentPlatform.Tools.Fetch.Egress;
using AgentPlatform.Tools.Fetch.Serving;

namespace AgentPlatform.Tests.Fetch;

public sealed class FetchTests
{
    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.8.8.8", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("192.168.0.1", false)]
    [InlineData("198.19.0.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::1", false)]
    [InlineData("::", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fd00:ec2::254", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("64:ff9b::a00:1", false)]
    [InlineData("64:ff9b::808:808", true)]
    [InlineData("::7f00:1", false)]
    [InlineData("2001:db8::1", false)]
    public void IsPublic_Address_IsKnown(string address, bool expected) => Assert.Equal(expected, PublicAddress.Is(IPAddress.Parse(address)));

    [Theory]
    [InlineData("", "http://example.org/", "fetching is off")]
    [InlineData("example.org", "http://example.org/", null)]
    [InlineData("example.org", "http://EXAMPLE.org./", null)]
    [InlineData("example.org", "http://www.example.org/", "not on the allow-list")]
    [InlineData("*.example.org", "http://www.example.org/", null)]
    [InlineData("*.example.org", "http://notexample.org/", "not on the allow-list")]
    [InlineData("*", "ftp://example.org/", "the scheme 'ftp' is refused")]
    [InlineData("*", "file:///etc/passwd", "the scheme 'file' is refused")]
    [InlineData("*", "http://user:word@example.org/", "names and passwords")]
    public void Refusal_Address_FollowsTheList(string allow, string address, string? expected)
    {
        var refusal = EgressPolicy.Parse(allow).Refusal(new Uri(address));

        Assert.Equal(expected is null, refusal is null);
        Assert.Contains(expected ?? string.Empty, refusal ?? string.Empty, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/")]
    [InlineData("http://2130706433/")]
    [InlineData("http://0x7f.1/")]
    [InlineData("http://[::1]:1/")]
    [InlineData("http://[::ffff:169.254.169.254]/")]
    [InlineData("http://localhost:1/")]
    public async Task Fetch_InsideAddress_IsRefusedEvenWhereAllHostsAreAllowed(string url)
    {
        var text = await CallAsync(new GuardedClient(EgressPolicy.Parse("*"), TimeProvider.System), "fetch", url);

        Assert.Contains("does not lie in the public internet", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetch_NameThatChangesItsAddress_IsRefusedAtTheConnection()
    {
        // Rebinding: the first look-up says public, the second loopback. check_address sees the first, the connection the second.
        var answers = new Queue<IPAddress>([IPAddress.Parse("8.8.8.8"), IPAddress.Loopback]);
        using var client = new GuardedClient(EgressPolicy.Parse("*"), TimeProvider.System, PublicAddress.Is, (_, _) => Task.FromResult<IPAddress[]>([answers.Dequeue()]));

        Assert.Equal("allowed", await CallAsync(client, "check_address", "http://rebind.example/"));
        Assert.Contains("127.0.0.1 does not lie in the public internet", await CallAsync(client, "fetch", "http://rebind.example/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetch_Page_BecomesMarkdownWithAbsoluteLinks()
    {
        await using var site = await TestSite.StartAsync();
        using var client = Local(site);

        Assert.Equal(
            $"{site.Address}page (status 200, text/html)\n\n# Rivers\n\n## Vistula\n\nSee [Oder]({site.Address}oder).",
            await CallAsync(client, "fetch", site.Address + "page"));
        Assert.Equal($"{site.Address}oder  Oder", await CallAsync(client, "fetch_links", site.Address + "page"));
        Assert.Contains("status: 200", await CallAsync(client, "fetch_headers", site.Address + "page"), StringComparison.Ordinal);
        Assert.StartsWith("ERROR", await CallAsync(client, "fetch", site.Address + "none"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetch_Redirect_IsFollowedToWhatIsAllowedOnly()
    {
        await using var site = await TestSite.StartAsync();
        using var client = Local(site);

        Assert.StartsWith($"{site.Address}page (status 200", await CallAsync(client, "fetch", site.Address + "moved"), StringComparison.Ordinal);
        Assert.Contains("a redirect led there", await CallAsync(client, "fetch", site.Address + "metadata"), StringComparison.Ordinal);
        Assert.Contains("More than 5 redirects", await CallAsync(client, "fetch", site.Address + "loop"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task HtmlTools_WithoutNetwork_Work()
    {
        var server = FetchServer.Create(new GuardedClient(EgressPolicy.Parse(string.Empty), TimeProvider.System));

        Assert.Equal("# A\n\nb **c**", await Calls.CallAsync(server, "html_to_markdown", """{"html":"<h1>A</h1><p>b <b>c</b></p><script>x</script>"}"""));
        Assert.Equal("http://x.org/y  z", await Calls.CallAsync(server, "html_links", """{"html":"<a href='y'>z</a>","base":"http://x.org/"}"""));
        Assert.Equal("(none: fetching is off)", await Calls.CallAsync(server, "list_allowed", "{}"));
        Assert.Equal("ERROR http://example.org/ is refused: fetching is off: the allow-list is empty (set FETCH_ALLOW).", await Calls.CallAsync(server, "fetch", """{"url":"http://example.org/"}"""));
    }

    // Loopback is let through for the test's own site, and for nothing else.
    private static GuardedClient Local(TestSite site) => new(EgressPolicy.Parse(site.Address.Host), TimeProvider.System, IPAddress.IsLoopback, Dns.GetHostAddressesAsync);

    private static Task<string> CallAsync(GuardedClient client, string tool, string url) => Calls.CallAsync(FetchServer.Create(client), tool, $$"""{"url":"{{url}}"}""");
}
