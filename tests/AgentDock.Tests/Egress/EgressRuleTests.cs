using System.Net;
using System.Text;
using AgentPlatform.AgentDock.Egress;

namespace AgentPlatform.Tests.Egress;

public sealed class EgressRuleTests
{
    [Theory]
    [InlineData("example.org", "example.org", 80, true)]
    [InlineData("example.org", "EXAMPLE.org.", 443, true)]
    [InlineData("example.org", "example.org", 22, false)]
    [InlineData("example.org", "www.example.org", 80, false)]
    [InlineData("example.org", "badexample.org", 80, false)]
    [InlineData("*.example.org", "www.example.org", 443, true)]
    [InlineData("*.example.org", "example.org", 443, false)]
    [InlineData("*.example.org", "example.org.evil.net", 443, false)]
    [InlineData("example.org:8080", "example.org", 8080, true)]
    [InlineData("example.org:8080", "example.org", 80, false)]
    public void Allows_Host_AsWritten(string rule, string host, int port, bool expected) => Assert.Equal(expected, EgressRule.Parse(rule)!.Allows(host, port));

    [Theory]
    [InlineData("*")]
    [InlineData("*.")]
    [InlineData("")]
    [InlineData("ex*mple.org")]
    [InlineData("example.org:0")]
    [InlineData("example.org:http")]
    [InlineData("http://example.org")]
    [InlineData("example.org/path")]
    public void Parse_WhatIsNoHost_IsNull(string text) => Assert.Null(EgressRule.Parse(text));

    [Theory]
    [InlineData("*.example.org", "a.example.org", true)]
    [InlineData("*.example.org", "*.b.example.org", true)]
    [InlineData("*.example.org", "*.example.org", true)]
    [InlineData("a.example.org", "*.example.org", false)]
    [InlineData("example.org", "example.org:443", true)]
    [InlineData("example.org:443", "example.org", false)]
    public void Covers_Rule_NeverMoreThanItself(string ceiling, string asked, bool expected) => Assert.Equal(expected, EgressRule.Parse(ceiling)!.Covers(EgressRule.Parse(asked)!));

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.8.8.8")]
    [InlineData("0.0.0.0")]
    [InlineData("10.0.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("169.254.169.254")]
    [InlineData("100.64.0.1")]
    [InlineData("100.100.100.200")]
    [InlineData("168.63.129.16")]
    [InlineData("198.18.0.1")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("240.0.0.1")]
    [InlineData("::1")]
    [InlineData("::")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("::127.0.0.1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("64:ff9b:1::1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("2001::1")]
    [InlineData("2001:db8::1")]
    [InlineData("fe80::1")]
    [InlineData("fc00::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("ff02::1")]
    public void Guard_AddressOfNoneOfTheSandboxesBusiness_IsRefused(string address) => Assert.False(new AddressGuard([]).Allows(IPAddress.Parse(address)));

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("172.32.0.1")]
    [InlineData("100.128.0.1")]
    [InlineData("2606:4700::1111")]
    public void Guard_PublicAddress_IsAllowed(string address) => Assert.True(new AddressGuard([]).Allows(IPAddress.Parse(address)));

    [Fact]
    public void Guard_ExceptedNetwork_IsAllowedAndItsNeighbourIsNot()
    {
        var guard = new AddressGuard([IPNetwork.Parse("10.1.2.3/32")]);

        Assert.True(guard.Allows(IPAddress.Parse("10.1.2.3")));
        Assert.False(guard.Allows(IPAddress.Parse("10.1.2.4")));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "http://host/path")]
    [InlineData("GET https://a/ HTTP/1.1\r\n\r\n", "CONNECT")]
    [InlineData("GET http://user@a/ HTTP/1.1\r\n\r\n", "http://host/path")]
    [InlineData("GET http://a/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", "Transfer-Encoding")]
    [InlineData("GET http://a/ HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "Content-Length")]
    [InlineData("GET http://a/ HTTP/1.1\r\nContent-Length: +1\r\n\r\n", "Content-Length")]
    [InlineData("GET http://a/ HTTP/1.1\r\nX : y\r\n\r\n", "header line")]
    [InlineData("GET http://a/ HTTP/1.1\r\n folded\r\n\r\n", "header line")]
    [InlineData("GET http://a/ HTTP/1.1\nX: y\r\n\r\n", "CR LF")]
    [InlineData("GET http://a/ HTTP/2\r\n\r\n", "request line")]
    [InlineData("CONNECT a HTTP/1.1\r\n\r\n", "host:port")]
    [InlineData("CONNECT a:99999 HTTP/1.1\r\n\r\n", "host:port")]
    public void Target_RequestOfAnotherKind_IsRefusedWithTheReason(string head, string expected)
    {
        var exception = Assert.Throws<FormatException>(() => EgressTarget.Parse(Encoding.ASCII.GetBytes(head)));

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Target_PlainRequest_IsWrittenAnewForItsHost()
    {
        var target = EgressTarget.Parse("POST http://a.example:8080/x?y=1 HTTP/1.1\r\nHost: inner\r\nProxy-Authorization: secret\r\nConnection: keep-alive\r\nContent-Length: 3\r\nX-A: b\r\n\r\n"u8);

        Assert.Equal(("a.example", 8080, 3L), (target.Host, target.Port, target.BodyBytes));
        Assert.Equal("POST /x?y=1 HTTP/1.1\r\nHost: a.example:8080\r\nConnection: close\r\nContent-Length: 3\r\nX-A: b\r\n\r\n", Encoding.ASCII.GetString(target.Head));
    }

    [Fact]
    public void Target_RandomHeads_AreReadOrRefusedAndNothingElse()
    {
        var whole = "GET http://a.example/path HTTP/1.1\r\nHost: a.example\r\nContent-Length: 12\r\nAccept: */*\r\n\r\n"u8.ToArray();
        for (var seed = 0; seed < 5000; seed++)
        {
            var random = new Random(seed);
            var bytes = whole.ToArray();
            for (var i = random.Next(1, 4); i > 0; i--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            try
            {
                Assert.DoesNotContain((byte)0, EgressTarget.Parse(bytes).Head);
            }
            catch (FormatException)
            {
                // The only other way out.
            }
        }
    }
}
