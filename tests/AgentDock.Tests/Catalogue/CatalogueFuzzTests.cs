using System.Text;
using AgentPlatform.AgentDock.Catalogue;
using AgentPlatform.ServiceDefaults;

namespace AgentPlatform.Tests.Catalogue;

/// <summary>Whatever stands in a file: it is read, or refused by a message that names it. Seeded, so that a find can be found again.</summary>
public sealed class CatalogueFuzzTests
{
    private const int Seed = 20261122;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private const string Marks = "{}[]\"':,=-\n\t #&*!|>%@`abc01.\\$~u";

    private static readonly string[] Seeds =
    [
        """
        vars: { A: b, IMAGE: x }
        servers:
          web: &w
            image: ${IMAGE}
            command: [--a, "${A}", 'c']
            mounts: [{ source: /etc, target: /data }]
            env: { K: "v", L: |
              text
              }
            limits: { memory: 12m, cpus: 0.5 }
            replicas: { min: 1, max: 2 }
            secrets: [{ name: key, env: K }]
            health: { probe: ping, interval: 3s }
            hide: [x]
            policies: {}
        """,
        """{"mcpServers": {"a": {"command": "x", "args": ["-y", "\u00e9\n"], "env": {"K": "v"}}, "b": {"url": "http://h/mcp", "headers": {"A": "b"}}}}""",
        """
        title = "x"
        [mcpServers.search]
        command = "npx"
        args = ["-y", 'a', 1, 2.5, true, 1979-05-27T07:32:00Z]
        env.A = "1"
        [mcpServers.search.limits]
        cpus = 0.5
        [[other]]
        a = { b = "c", d = [1, [2]] }
        """,
    ];

    [Theory]
    [InlineData("a.yaml", 0)]
    [InlineData("a.json", 1)]
    [InlineData("a.toml", 2)]
    public async Task Parse_MutatedFiles_OnlyThrowsPlatformException(string name, int seed)
    {
        var random = new Random(Seed + seed);
        await BoundedAsync(() =>
        {
            for (var i = 0; i < 4000; i++)
            {
                var text = Mutated(Seeds[random.Next(4) == 0 ? random.Next(Seeds.Length) : seed], random);
                Try(name, text);
            }
        });
    }

    [Theory]
    [InlineData("a.yaml")]
    [InlineData("a.json")]
    [InlineData("a.toml")]
    public async Task Parse_RandomBytes_OnlyThrowsPlatformException(string name)
    {
        var random = new Random(Seed);
        await BoundedAsync(() =>
        {
            for (var i = 0; i < 3000; i++)
            {
                var bytes = new byte[random.Next(1, 400)];
                random.NextBytes(bytes);
                Try(name, Encoding.UTF8.GetString(bytes));
                Try(name, new string([.. bytes.Select(value => Marks[value % Marks.Length])]));
            }
        });
    }

    [Theory]
    [InlineData("a.yaml", "[", 200_000)]
    [InlineData("a.yaml", "{a: ", 200_000)]
    [InlineData("a.yaml", "- ", 200_000)]
    [InlineData("a.yaml", "? ", 100_000)]
    [InlineData("a.yaml", "a:\n ", 2_000)]
    [InlineData("a.yaml", "!a ", 100_000)]
    [InlineData("a.json", "[", 500_000)]
    [InlineData("a.json", "{\"a\":", 100_000)]
    [InlineData("a.toml", "a = [", 100_000)]
    [InlineData("a.toml", "a.", 300_000)]
    [InlineData("a.toml", "[a.b]\n", 100_000)]
    [InlineData("a.toml", "a = {a = ", 50_000)]
    public async Task Parse_DeepOrLong_IsRefusedSoon(string name, string part, int times) => await BoundedAsync(() => Try(name, new StringBuilder().Insert(0, part, times).ToString()));

    [Fact]
    public async Task Parse_AliasesOfAliases_AreRefusedSoon()
    {
        var text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 12; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"a{i}: &a{i} [*a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}]\n");
        }

        var exception = await BoundedAsync(() => Try("a.yaml", text.ToString()));

        Assert.Contains("holds more than 100000 values", exception!.Message, StringComparison.Ordinal);
    }

    private static string Mutated(string text, Random random)
    {
        var letters = new StringBuilder(text);
        for (var i = random.Next(1, 6); i > 0 && letters.Length > 0; i--)
        {
            var at = random.Next(letters.Length);
            var length = Math.Min(random.Next(1, 20), letters.Length - at);
            switch (random.Next(6))
            {
                case 0:
                    letters.Length = at;
                    break;
                case 1:
                    letters.Remove(at, length);
                    break;
                case 2:
                    letters.Insert(at, letters.ToString(at, length));
                    break;
                case 3:
                    letters[at] = (char)random.Next(0, 256);
                    break;
                case 4:
                    letters[at] = Marks[random.Next(Marks.Length)];
                    break;
                default:
                    letters.Insert(at, (char)random.Next(0x80, 0xFFFF));
                    break;
            }
        }

        return letters.ToString();
    }

    private static PlatformException? Try(string name, string text)
    {
        try
        {
            CatalogueReader.Parse("/srv/" + name, text, _ => null);
            return null;
        }
        catch (PlatformException exception)
        {
            Assert.Equal("CATALOGUE_INVALID", exception.Reason);
            Assert.StartsWith("/srv/" + name, exception.Message, StringComparison.Ordinal);
            return exception;
        }
        catch (Exception exception)
        {
            Assert.Fail($"{exception.GetType().Name} for {Convert.ToBase64String(Encoding.UTF8.GetBytes(text.Length > 600 ? text[..600] : text))}\n{exception}");
            return null;
        }
    }

    private static Task BoundedAsync(Action run) => Task.Run(run).WaitAsync(Patience, TestContext.Current.CancellationToken);

    private static Task<T> BoundedAsync<T>(Func<T> run) => Task.Run(run).WaitAsync(Patience, TestContext.Current.CancellationToken);
}
