using AgentPlatform.AgentDock.Catalogue;
using AgentPlatform.ServiceDefaults;

namespace AgentPlatform.Tests.Catalogue;

/// <summary>What users bring: the common JSON form and the TOML of others.</summary>
public sealed class CatalogueFormsTests
{
    [Fact]
    public void Parse_CommonJson_ReadsStdioAndHttp()
    {
        var servers = Parse("mcp.json", """
            {
              // as editors write it
              "globalShortcut": "Ctrl+Space",
              "mcpServers": {
                "Brave Search": {
                  "command": "npx",
                  "args": ["-y", "some-server"],
                  "env": { "BRAVE_API_KEY": "abcdefgh-12345", "MODE": "fast" },
                  "autoApprove": ["search"]
                },
                "remote": { "type": "streamable-http", "url": "https://example.org/mcp", "headers": { "Authorization": "Bearer tok-123456789", "X-Team": "a" } },
                "off": { "command": "x", "disabled": true },
              }
            }
            """);

        var brave = servers[0];
        Assert.Equal(("brave-search", TransportKind.Stdio, 5), (brave.Name, brave.Transport, brave.Line));
        Assert.Equal(["npx", "-y", "some-server"], brave.ProcessCommand);
        // A key in the file itself is a secret all the same.
        Assert.Equal("MODE", Assert.Single(brave.Environment).Key);
        Assert.Equal("abcdefgh-12345", brave.Revealed(SecretTarget.Env)["BRAVE_API_KEY"]);
        var remote = servers[1];
        Assert.Equal((TransportKind.Http, "https://example.org/mcp"), (remote.Transport, remote.Url));
        Assert.Equal("X-Team", Assert.Single(remote.Headers).Key);
        Assert.Equal("Bearer tok-123456789", remote.Revealed(SecretTarget.Header)["Authorization"]);
        Assert.Equal("tok-123456789", Assert.Single(remote.Secrets).Bare.Reveal());
        Assert.Equal("enabled is false", servers[2].DisabledReason);
    }

    [Fact]
    public void Parse_Toml_ReadsStdioAndHttp()
    {
        var servers = Parse("config.toml", """
            title = "other settings"

            [mcpServers.python_code]
            command = "python3"
            args = ["-m", "server"]
            replicas = 2
            env.COLOUR = "red"

            [mcpServers.python_code.limits]
            cpus = 0.5

            [mcpServers.web]
            url = "http://127.0.0.1:9000/mcp"
            headers = { X-Key = "1" }
            """);

        Assert.Equal(["python_code", "web"], servers.Select(server => server.Name));
        Assert.Equal(["python3", "-m", "server"], servers[0].ProcessCommand);
        Assert.Equal((2, 0.5, "red", 3), (servers[0].Replicas.Min, servers[0].Limits.Cpus, servers[0].Environment["COLOUR"], servers[0].Line));
        Assert.Equal((TransportKind.Http, "1"), (servers[1].Transport, servers[1].Headers["X-Key"]));
    }

    [Theory]
    [InlineData("a.json", "{\n \"mcpServers\": {\n  \"a\": { \"command\": \"x\", \"arg\": [] }\n }\n}", 3, "unknown key")]
    [InlineData("a.json", "{\n \"mcpServers\": {\n  \"a\": { \"command\": \"x\", }\n", 4, "json: ")]
    [InlineData("a.json", "{\"mcpServers\": {\"a\": {\"command\": \"x\"},\n\"a\": {\"command\": \"y\"}}}", 2, "key 'a' stands twice, first on line 1")]
    [InlineData("a.json", "{\"mcpServers\": {\n\"A\": {\"command\": \"x\"},\n\"a\": {\"command\": \"y\"}}}", 3, "servers.a: stands twice, first on line 2")]
    [InlineData("a.toml", "[mcpServers.a]\ncommand = \"x\"\nreplicas = 0\n", 3, "'0' is no whole number")]
    [InlineData("a.toml", "[mcpServers.a]\ncommand = \n", 2, "toml: ")]
    [InlineData("a.toml", "[mcpServers.a]\ncommand = \"x\"\n[mcpServers.a]\ncommand = \"y\"\n", 4, "stands twice, first on line 2")]
    [InlineData("a.yaml", "servers:\n  a:\n    image: x\n  a:\n    image: y\n", 4, "key 'a' stands twice, first on line 2")]
    [InlineData("a.yaml", "servers:\n  a:\n    url: http://x/mcp\n    image: y\n", 4, "says how to start a server")]
    [InlineData("a.yaml", "servers:\n  a:\n    url: http://me:pass@x/mcp\n", 3, "a key goes under secrets")]
    [InlineData("a.yaml", "servers:\n  a:\n    image: x\n    headers: { A: b }\n", 4, "is for transport http")]
    [InlineData("a.yaml", "servers:\n  a:\n    transport: inprocess\n", 2, "servers.a.module: is missing")]
    [InlineData("a.yaml", "servers:\n  a:\n    image: x\n    health: { probe: knock }\n", 4, "'knock' is none of ping, list")]
    [InlineData("a.yaml", "servers:\n  a:\n    image: x\n    optional: maybe\n", 4, "'maybe' is neither true nor false")]
    public void Parse_BadFile_NamesLineAndReason(string file, string text, int line, string message)
    {
        var exception = Assert.Throws<PlatformException>(() => Parse(file, text));

        Assert.Contains($"{file}({line}): ", exception.Message, StringComparison.Ordinal);
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_NewKeys_AreRead()
    {
        var server = Assert.Single(Parse("a.yaml", """
            servers:
              a:
                version: "1.2"
                image: some/image
                replicas: { min: 1, max: 4 }
                expose: [search, visit]
                hide: [visit]
                optional: true
                sandbox: process
                health: { probe: list, interval: 3s, timeout: 1s, threshold: 2 }
                env: { DOLLAR: "$${HOME}" }
            """));

        Assert.Equal(("1.2", true, SandboxMode.Process), (server.Version, server.Optional, server.Sandbox));
        Assert.Equal((true, false, false), (server.Shows("search"), server.Shows("visit"), server.Shows("other")));
        Assert.Equal((HealthProbe.List, new ProbeSpec(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(1), 2)), (server.Probe, server.Policy.Probe));
        Assert.Equal("${HOME}", server.Environment["DOLLAR"]);
    }

    [Fact]
    public void Parse_YamlAnchors_StandForTheirValues()
    {
        var servers = Parse("a.yaml", "servers:\n  a: { image: x, limits: &small { memory: 64m } }\n  b: { image: y, limits: *small }\n");

        Assert.Equal(servers[0].Limits, servers[1].Limits);
        Assert.Equal(64 << 20, servers[1].Limits.MemoryBytes);
    }

    [Theory]
    [InlineData("replicas: 2", "replicas:   2 # twice", true)]
    [InlineData("replicas: 2", "replicas: 3", false)]
    [InlineData("env: { A: b, C: d }", "env: { C: d, A: b }", true)]
    [InlineData("command: [a, b]", "command: [b, a]", false)]
    public void Fingerprint_OfTwoTexts_ComparesWhatTheyMean(string one, string other, bool same)
    {
        var first = Assert.Single(Parse("a.yaml", $"servers:\n  a:\n    image: x\n    {one}\n")).Fingerprint;
        var second = Assert.Single(Parse("a.yaml", $"\n\nservers:\n  a:\n    image: x\n    {other}\n")).Fingerprint;

        Assert.Equal(same, first == second);
    }

    private static IReadOnlyList<ServerSpec> Parse(string name, string text) => CatalogueReader.Parse("/srv/" + name, text, _ => null).Servers;
}
