using AgentPlatform.AgentDock.Catalogue;
using AgentPlatform.ServiceDefaults;
using AgentPlatform.Tests.Shared;

namespace AgentPlatform.Tests.Catalogue;

public sealed class CatalogueReaderTests
{
    private const string Minimal = """
        servers:
          web:
            image: some/image:1

        """;

    [Fact]
    public void Parse_FullServer_ReadsEveryKey()
    {
        var catalogue = Parse("""
            vars:
              IMAGE: fallback
              PAGES: /etc
            sandbox: docker
            servers:
              web:
                image: ${IMAGE}:1
                command: [--pages, "${PAGES}/x"]
                process_command: [serve]
                mounts:
                  - { source: "${PAGES}", target: /data }
                env: { COLOUR: red }
                limits: { memory: 256m, cpus: 0.5, pids: 32, tmp: 16m }
                replicas: 3
                timeout: 250ms
                start_timeout: 2m
                max_outstanding: 8
                queue: 16
                queue_timeout: 5s
                max_output: 4k
                read_only: [search]
                idempotent: ["*"]
                hide: [secret]
            """, name => name == "IMAGE" ? "given" : null);

        var server = Assert.Single(catalogue.Servers);
        Assert.Equal(SandboxMode.Docker, server.Sandbox);
        Assert.Equal("given:1", server.Image);
        Assert.Equal(["--pages", "/etc/x"], server.Command);
        Assert.Equal(["serve"], server.ProcessCommand);
        Assert.Equal(new MountSpec("/etc", "/data"), Assert.Single(server.Mounts));
        Assert.Equal("red", server.Environment["COLOUR"]);
        Assert.Equal(new SandboxLimits(256 << 20, 0.5, 32, 16 << 20), server.Limits);
        Assert.Equal((3, 8, 16, 4096), (server.Replicas.Min, server.MaxOutstanding, server.Queue, server.MaxOutputBytes));
        Assert.Equal(TimeSpan.FromMilliseconds(250), server.Timeout);
        Assert.Equal((TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(5)), (server.StartTimeout, server.QueueTimeout));
        Assert.True(server.ReadOnly.Contains("search") && server.Idempotent.Contains("*") && server.Hide.Contains("secret"));
    }

    [Theory]
    [InlineData("    replicas: many", 4, "servers.web.replicas", "'many' is no whole number from 1 to 64")]
    [InlineData("    replicas: 0", 4, "servers.web.replicas", "from 1 to 64")]
    [InlineData("    replicas: { min: 3, max: 2 }", 4, "servers.web.replicas.max", "'2' is less than min, 3")]
    [InlineData("    replicas: { most: 2 }", 4, "servers.web.replicas.most", "unknown key")]
    [InlineData("    replica: 2", 4, "servers.web.replica", "unknown key")]
    [InlineData("    limits: { memory: 12q }", 4, "servers.web.limits.memory", "'12q' is no size")]
    [InlineData("    limits: { memroy: 12m }", 4, "servers.web.limits.memroy", "unknown key")]
    [InlineData("    limits: 3", 4, "servers.web.limits", "must be a mapping")]
    [InlineData("    timeout: soon", 4, "servers.web.timeout", "'soon' is no time")]
    [InlineData("    kind: ruby", 4, "servers.web.kind", "'ruby' is none of mcp, python")]
    [InlineData("    command: --stdio", 4, "servers.web.command", "must be a list")]
    [InlineData("    command: [\"${HOME}\"]", 4, "servers.web.command[0]", "variable 'HOME' is unknown")]
    [InlineData("    command: [\"${HOME\"]", 4, "servers.web.command[0]", "no closing brace")]
    [InlineData("    mounts: [{ source: /no/such/file, target: /x }]", 4, "servers.web.mounts[0].source", "does not exist")]
    [InlineData("    mounts: [{ source: /etc, target: x }]", 4, "servers.web.mounts[0].target", "absolute path")]
    public void Parse_BadValue_NamesFileLineAndKey(string line, int lineNumber, string key, string message)
    {
        var exception = Assert.Throws<PlatformException>(() => Parse(Minimal + line));

        Assert.Contains($"tools.yaml({lineNumber}): {key}: ", exception.Message, StringComparison.Ordinal);
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        Assert.Equal("CATALOGUE_INVALID", exception.Reason);
    }

    [Theory]
    [InlineData("replicas: 4", 4, 4)]
    [InlineData("replicas: { min: 2, max: 6 }", 2, 6)]
    [InlineData("replicas: { max: 5 }", 1, 5)]
    [InlineData("replicas: { min: 3 }", 3, 3)]
    public void Parse_Replicas_AreANumberOrARange(string line, int min, int max) =>
        Assert.Equal(new ReplicaRange(min, max), Assert.Single(Parse($"{Minimal}    {line}").Servers).Replicas);

    [Fact]
    public void Parse_UnsetVariable_SaysWhatToSet()
    {
        var exception = Assert.Throws<PlatformException>(() => Parse("vars:\n  PAGES:\nservers:\n  web:\n    image: ${PAGES}\n"));

        Assert.Contains("(5): servers.web.image: variable 'PAGES' has no value; set the environment variable PAGES", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("servers: {}", "names no server")]
    [InlineData("a: b: c", "(1): yaml")]
    [InlineData("- 1", "must be one mapping")]
    [InlineData("servers:\n  Web Server:\n    image: x", "server name 'Web Server'")]
    [InlineData("servers:\n  web:\n    replicas: 1", "servers.web.image: is missing")]
    public void Parse_BadFile_SaysWhy(string text, string message) =>
        Assert.Contains(message, Assert.Throws<PlatformException>(() => Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_NoFile_NamesTheSetting()
    {
        var exception = Assert.Throws<PlatformException>(() => CatalogueReader.Read("/no/such/tools.yaml", _ => null));

        Assert.Contains("AgentDock:Catalogue", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ShippedCatalogue_HasMiniWebAndPython()
    {
        using var folder = new TempFolder();
        var shipped = Path.Combine(AppContext.BaseDirectory, "catalogue");
        var miniweb = Assert.Single(CatalogueReader.Read(Path.Combine(shipped, "miniweb.yaml"), name => name == "WORLD_PAGES" ? folder.Root : null).Servers);
        var python = Assert.Single(CatalogueReader.Read(Path.Combine(shipped, "python.yaml"), _ => null).Servers);

        Assert.Equal(("miniweb", "python", ServerKind.Python), (miniweb.Name, python.Name, python.Kind));
        Assert.True(miniweb.Replicas.Min >= 2);
        Assert.Contains("*", miniweb.ReadOnly.AsEnumerable());
        Assert.Equal(new MountSpec(folder.Root, "/data/pages/" + Path.GetFileName(folder.Root)), Assert.Single(miniweb.Mounts));
    }

    private static CatalogueFile Parse(string text, Func<string, string?>? variable = null) =>
        CatalogueReader.Parse("/srv/tools.yaml", text, variable ?? (_ => null));
}
