using System.Collections.Concurrent;
using System.Globalization;
using AgentPlatform.AgentDock.Catalogue;
using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.ServiceDefaults;
using AgentPlatform.Tests.Shared;
using AgentPlatform.Tests.Support;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AgentPlatform.Tests.Catalogue;

/// <summary>A secret reaches the server that names it, and nobody else.</summary>
public sealed class SecretTests
{
    private const string Value = "s3cr3t-\"quoted\"-valué-9f2c";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Secret_OfOneServer_IsSeenNowhereElse()
    {
        using var secrets = new TempFolder();
        await File.WriteAllTextAsync(secrets.File("brave_key"), Value + "\n", Token);
        using var logs = new CapturedLogs();
        await using var gateway = await TestGateway.StartFolderAsync(
            [
                ("a.yaml", Server("a", "secrets: [{ name: brave_key, env: BRAVE_KEY }, { name: brave_key, argument: text }]")),
                ("b.yaml", Server("b", "env: { OTHER: plain }")),
            ],
            "process", Token, logging: builder => builder.AddProvider(logs).SetMinimumLevel(LogLevel.Trace), settings: ("AgentDock:SecretsDir", secrets.Root));
        var length = await gateway.CallAsync("a.python", """{"code":"import os; result = len(os.environ['BRAVE_KEY'])"}""", Token);
        var printed = await gateway.CallAsync("a.env", "{}", Token);
        var injected = await gateway.CallAsync("a.echo", "{}", Token);
        var others = await gateway.CallAsync("b.env", "{}", Token);
        var error = await gateway.CallAsync("a.python", """{"code":"import os; raise Exception(os.environ['BRAVE_KEY'])"}""", Token);
        var death = await gateway.CallAsync("a.python", """{"code":"import os, sys; sys.stderr.write(os.environ['BRAVE_KEY']); sys.stderr.flush(); os._exit(3)"}""", Token);
        await Waiting.UntilAsync(async () => (await gateway.StatusAsync(Token)).Replicas.Any(replica => replica is { Server: "a", Restarts: 1, State: "ready" }), "the restart", Token);
        await File.WriteAllTextAsync(Path.Combine(gateway.CataloguePath, "c.yaml"), Server("c", "secrets: [{ name: brave_key, env: X }]\n    timeout: soon"), Token);
        await Waiting.UntilAsync(async () => (await gateway.StatusAsync(Token)).CatalogueProblems.Count > 0, "the refused file", Token);
        var status = await gateway.StatusAsync(Token);
        var servers = await gateway.Catalogue.ListServersAsync(new ListServersRequest(), cancellationToken: Token);
        var tools = await gateway.Tools.ListToolsAsync(new ListToolsRequest(), cancellationToken: Token);

        Assert.Equal(Value.Length.ToString(CultureInfo.InvariantCulture), length.Text);
        Assert.Contains("\"BRAVE_KEY\": \"***\"", printed.Text, StringComparison.Ordinal);
        // It arrived: without the argument the tool fails, and its echo is masked.
        Assert.Equal((true, "***"), (injected.Ok, injected.Text));
        Assert.DoesNotContain("BRAVE_KEY", others.Text, StringComparison.Ordinal);
        Assert.False(error.Ok);
        Assert.Equal(Fault.Infrastructure, death.Fault);
        Assert.DoesNotContain("\"text\"", tools.Tools.First(tool => tool is { Server: "a" } && tool.Name.EndsWith("echo", StringComparison.Ordinal)).InputSchemaJson, StringComparison.Ordinal);
        foreach (var text in new[] { printed.ToString(), injected.ToString(), others.ToString(), error.ToString(), death.ToString(), status.ToString(), servers.ToString(), tools.ToString(), logs.ToString() })
        {
            Assert.DoesNotContain("9f2c", text, StringComparison.Ordinal);
        }

        Assert.Contains("a-0 is down", logs.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secret_Renewed_ReachesItsServer()
    {
        using var secrets = new TempFolder();
        await File.WriteAllTextAsync(secrets.File("key"), "first-value", Token);
        await using var gateway = await TestGateway.StartFolderAsync(
            [("a.yaml", Server("a", "secrets: [{ name: key, env: KEY, prefix: 'Bearer ' }]"))], "process", Token, settings: ("AgentDock:SecretsDir", secrets.Root));
        var code = """{"code":"import os; result = os.environ['KEY'].startswith('Bearer second') and len(os.environ['KEY'])"}""";
        var before = await gateway.CallAsync("python", code, Token);
        // By rename, as secrets are renewed: a half-written one is nobody's.
        await File.WriteAllTextAsync(secrets.File("key.new"), "second-value", Token);
        File.Move(secrets.File("key.new"), secrets.File("key"), overwrite: true);

        await Waiting.UntilAsync(async () => (await gateway.CallAsync("python", code, Token)).Text == "19", "the new value", Token);
        Assert.Equal("False", before.Text);
    }

    [Fact]
    public void Parse_SecretNotSet_SaysWhereToPutIt()
    {
        var exception = Assert.Throws<PlatformException>(() => CatalogueReader.Parse(
            "/srv/a.yaml", Server("a", "secrets: [{ name: brave_key, env: X }]"), _ => null, new SecretStore("/run/no-secrets", _ => null)));

        Assert.Contains("a.yaml(5): servers.a.secrets[0].name: secret 'brave_key' is not set; write it to /run/no-secrets/brave_key", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_EnabledWhenSecretIsMissing_IsDisabledAndSaysWhy()
    {
        var text = Server("a", "enabled_when: brave_key\n    secrets: [{ name: brave_key, env: X }]");
        var without = Assert.Single(CatalogueReader.Parse("/srv/a.yaml", text, _ => null, new SecretStore(string.Empty, _ => null)).Servers);
        var with = Assert.Single(CatalogueReader.Parse("/srv/a.yaml", text, _ => null, new SecretStore(string.Empty, _ => "long-enough")).Servers);

        Assert.Contains("secret 'brave_key' is not set", without.DisabledReason, StringComparison.Ordinal);
        Assert.Equal(string.Empty, with.DisabledReason);
        Assert.Equal("long-enough", with.Revealed(SecretTarget.Env)["X"]);
    }

    [Theory]
    [InlineData("{ name: short, env: X }", "shorter than 8 characters")]
    [InlineData("{ name: long }", "exactly one of env, header, argument")]
    [InlineData("{ name: long, env: X, header: Y }", "exactly one of env, header, argument")]
    [InlineData("{ name: ../etc/passwd, env: X }", "is no name of a secret")]
    [InlineData("{ name: long, header: Y }", "header is for transport http")]
    public void Parse_BadSecret_SaysWhy(string secret, string message)
    {
        var store = new SecretStore(string.Empty, name => name == "short" ? "1234567" : "long enough value");
        var exception = Assert.Throws<PlatformException>(() => CatalogueReader.Parse("/srv/a.yaml", Server("a", $"secrets: [{secret}]"), _ => null, store));

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("1234567", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToString_SecretAndSpec_ShowThreeStars()
    {
        var store = new SecretStore(string.Empty, _ => Value);
        var spec = Assert.Single(CatalogueReader.Parse("/srv/a.yaml", Server("a", "secrets: [{ name: key, env: X }]"), _ => null, store).Servers);

        Assert.Equal("***", new Secret(Value).ToString());
        Assert.DoesNotContain("9f2c", spec.ToString() + spec.Secrets[0], StringComparison.Ordinal);
        Assert.DoesNotContain("9f2c", System.Text.Json.JsonSerializer.Serialize(spec.Secrets[0].Value), StringComparison.Ordinal);
    }

    [Fact]
    public void Redact_PlainEscapedAndRepeated_LeavesNothing()
    {
        var redactor = new SecretRedactor([new SecretBinding(SecretTarget.Env, "X", new Secret("Bearer " + Value), new Secret(Value))]);
        var json = System.Text.Json.JsonSerializer.Serialize(new { a = Value, b = $"x{Value}{Value}y" });

        Assert.Equal("""{"a":"***","b":"x******y"}""", redactor.Redact(json));
        Assert.Equal("key ***!", redactor.Redact($"key {Value}!"));
        Assert.Equal("""{"a":"***","b":"x******y"}"""u8.ToArray(), redactor.Redact(System.Text.Encoding.UTF8.GetBytes(json)).ToArray());
    }

    private static string Server(string name, string more) => $$"""
        servers:
          {{name}}:
            process_command: [/usr/bin/python3, -I, -S, -u, "{{TestGateway.FakeServer}}"]
            replicas: 1
            {{more}}

        """;

    private sealed class CapturedLogs : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> _lines = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }

        public override string ToString() => string.Join('\n', _lines);
    }
}
