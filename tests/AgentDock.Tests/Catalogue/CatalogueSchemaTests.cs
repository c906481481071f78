using System.Text.Json.Nodes;
using AgentPlatform.AgentDock.Catalogue;
using AgentPlatform.ServiceDefaults;
using NJsonSchema;

namespace AgentPlatform.Tests.Catalogue;

/// <summary>The schema that editors use and the reader that counts say the same of the same files.</summary>
public sealed class CatalogueSchemaTests
{
    private const string Web = "servers:\n  web:\n    image: some/image\n    ";

    private static string SchemaPath => Path.Combine(AppContext.BaseDirectory, "catalogue", "catalogue.schema.json");

    public static TheoryData<string> Good => [.. new[]
    {
        "", "replicas: 3", "replicas: { min: 1, max: 4 }", "replicas: ${COUNT}", "timeout: 250ms", "timeout: 2m", "timeout: 1.5", "start_timeout: 90s",
        "max_output: 4k", "max_output: 65536", "limits: { memory: 64m, cpus: 0.5, pids: 16, tmp: 1m }", "limits:", "env: { A: b, C: 1, D: true }", "env:",
        "command: [a, \"1\", 2]", "mounts: [{ source: /etc, target: /data }]", "hide: [a]", "expose: [a, b]", "read_only: [\"*\"]", "idempotent: []",
        "optional: true", "enabled: false", "enabled_when: KEY", "enabled_when: [KEY, URL]", "version: 1.2", "version: canary", "sandbox: process", "kind: mcp",
        "transport: stdio", "health: { probe: list, interval: 5s, threshold: 2 }", "secrets: [{ name: key, env: KEY }]", "secrets: [{ name: key, argument: token, prefix: x }]",
        "queue: 0", "max_outstanding: 4096", "directory: /tmp", "process_command: [x]", "policies: {}",
    }.Select(line => Web + line + "\n"),
        "servers:\n  web:\n    url: https://example.org/mcp\n    headers: { A: b }\n    secrets: [{ name: key, header: Authorization, prefix: 'Bearer ' }]\n",
        "servers:\n  p:\n    kind: python\n", "mcpServers:\n  a:\n    command: npx\n    args: [-y, x]\n    env: { A: b }\n    disabled: true\n",
        "mcpServers:\n  A b:\n    type: streamable-http\n    url: http://127.0.0.1/mcp\n", "vars: { A: b, C: }\nsandbox: docker\nservers:\n  a: { image: \"${A}\" }\n"];

    public static TheoryData<string> Bad => [.. new[]
    {
        "replica: 3", "replicas: 0", "replicas: 65", "replicas: many", "replicas: [1]", "replicas: { most: 3 }", "timeout: soon", "timeout: [1]", "timeout: -1s", "timeout: 0",
        "max_output: 12q", "max_output: -5", "limits: 3", "limits: { memroy: 1m }", "limits: { cpus: 0 }", "limits: { pids: 1 }", "env: [a]", "env: { A: [b] }", "env: { A: { b: c } }",
        "command: --stdio", "mounts: { source: /etc }", "mounts: [{ source: /etc }]", "mounts: [{ source: /etc, target: data }]", "mounts: [{ source: /etc, target: /x, mode: rw }]",
        "hide: a", "expose: { a: b }", "optional: maybe", "enabled: 3", "sandbox: vm", "kind: ruby", "transport: pigeon", "health: { probe: knock }", "health: { threshold: 0 }",
        "secrets: key", "secrets: [{ env: KEY }]", "secrets: [{ name: key }]", "secrets: [{ name: key, env: A, argument: b }]", "secrets: [{ name: a/b, env: A }]", "queue: -1",
        "max_outstanding: 0", "max_outstanding: 5000", "policies: 3",
    }.Select(line => Web + line + "\n"),
        "servers: {}\n", "servers:\n  Web Server: { image: x }\n", "server:\n  web: { image: x }\n", "vars: [a]\nservers:\n  web: { image: x }\n", "sandbox: yes please\nservers:\n  web: { image: x }\n",
        "- 1\n", "mcpServers:\n  a:\n    command: npx\n    arguments: [x]\n"];

    [Theory]
    [MemberData(nameof(Good))]
    public async Task Schema_GoodFile_BothAccept(string text)
    {
        var schema = await JsonSchema.FromFileAsync(SchemaPath, TestContext.Current.CancellationToken);

        Assert.Empty(schema.Validate(Json(text)).Select(error => error.ToString()));
        Read(text);
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task Schema_BadFile_BothRefuse(string text)
    {
        var schema = await JsonSchema.FromFileAsync(SchemaPath, TestContext.Current.CancellationToken);

        Assert.NotEmpty(schema.Validate(Json(text)));
        Assert.Throws<PlatformException>(() => Read(text));
    }

    [Fact]
    public async Task Schema_ShippedFiles_AreValidAndNameIt()
    {
        var schema = await JsonSchema.FromFileAsync(SchemaPath, TestContext.Current.CancellationToken);
        var files = Directory.GetFiles(Path.GetDirectoryName(SchemaPath)!, "*.yaml");

        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
            Assert.StartsWith("# yaml-language-server: $schema=catalogue.schema.json\n", text, StringComparison.Ordinal);
            Assert.True(schema.Validate(Json(text)) is { Count: 0 }, $"{file}: {string.Join('\n', schema.Validate(Json(text)))}");
        }
    }

    private static CatalogueFile Read(string text) =>
        CatalogueReader.Parse("/srv/a.yaml", text.Replace("${COUNT}", "2", StringComparison.Ordinal), _ => null, new SecretStore(string.Empty, name => name == "key" ? "a long secret" : null));

    private static string Json(string yaml) => Json(YamlTree.Read("a.yaml", yaml))?.ToJsonString() ?? "null";

    /// <summary>As editors see it: plain scalars with their types.</summary>
    private static JsonNode? Json(CatalogueNode node)
    {
        if (node.Items is { } items)
        {
            return new JsonArray([.. items.Select(Json)]);
        }

        if (node.Entries is { } entries)
        {
            var result = new JsonObject();
            foreach (var entry in entries)
            {
                result[entry.Key] = Json(entry.Value);
            }

            return result;
        }

        return node.Text switch
        {
            "" => null,
            "true" => JsonValue.Create(true),
            "false" => JsonValue.Create(false),
            var text when long.TryParse(text, out var whole) => JsonValue.Create(whole),
            var text when decimal.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
            var text => JsonValue.Create(text),
        };
    }
}
