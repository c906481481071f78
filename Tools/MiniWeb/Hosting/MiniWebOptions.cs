using System.Globalization;
using System.Net;

namespace AgentPlatform.Tools.MiniWeb.Hosting;

/// <summary>What the command line asks for.</summary>
internal sealed record MiniWebOptions
{
    public const string ApiKeyVariable = "MINIWEB_API_KEY";

    public const string Usage = """
        usage: miniweb --stdio --pages FILE_OR_FOLDER [options]
               miniweb --http URL --pages FILE_OR_FOLDER [options]

        --pages PATH          pages to serve: JSONL ({"title","text"|"infobox","url"?}), or a folder of .jsonl, .md, .txt and .html; may be repeated
        --results N           results of a search that names no limit (default 2)
        --snippet-chars N     characters of a text that a result shows (default 200)
        MINIWEB_API_KEY       with --http: the bearer token callers must send; required beyond loopback
        """;

    public bool Help { get; private init; }

    /// <summary>The address to serve at, or null for standard input and output.</summary>
    public Uri? Http { get; private init; }

    public string? ApiKey { get; private init; }

    public IReadOnlyList<string> Pages { get; private init; } = [];

    public int Results { get; private init; } = 2;

    public int SnippetChars { get; private init; } = 200;

    /// <exception cref="MiniWebException">An option is unknown, missing or out of range.</exception>
    public static MiniWebOptions Parse(IReadOnlyList<string> args, string? apiKey)
    {
        var options = new MiniWebOptions { ApiKey = string.IsNullOrEmpty(apiKey) ? null : apiKey };
        var stdio = false;
        for (var place = 0; place < args.Count; place++)
        {
            var name = args[place];
            switch (name)
            {
                case "--help" or "-h":
                    return options with { Help = true };
                case "--stdio":
                    stdio = true;
                    break;
                case "--http":
                    options = options with { Http = Address(Value()) };
                    break;
                case "--pages":
                    options = options with { Pages = [.. options.Pages, Value()] };
                    break;
                case "--results":
                    options = options with { Results = Number(Value(), 1, 50) };
                    break;
                case "--snippet-chars":
                    options = options with { SnippetChars = Number(Value(), 1, 100_000) };
                    break;
                default:
                    throw new MiniWebException($"unknown option '{name}'.\n{Usage}");
            }

            string Value() => ++place < args.Count ? args[place] : throw new MiniWebException($"{name} needs a value.");

            int Number(string text, int low, int high) =>
                int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= low && number <= high
                    ? number : throw new MiniWebException($"{name} must be a number from {low} to {high}, not '{text}'.");
        }

        if (stdio == (options.Http is not null))
        {
            throw new MiniWebException($"exactly one of --stdio and --http is needed.\n{Usage}");
        }

        if (options.Pages.Count == 0)
        {
            throw new MiniWebException("--pages is needed: a JSONL file or a folder of pages.");
        }

        if (options.Http is { } address && options.ApiKey is null && !IsLoopback(address))
        {
            throw new MiniWebException($"--http {address} is open to other machines; set {ApiKeyVariable} or bind 127.0.0.1.");
        }

        return options;
    }

    private static Uri Address(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttp
            ? address : throw new MiniWebException($"--http must be an address such as http://127.0.0.1:8080, not '{text}'.");

    private static bool IsLoopback(Uri address) =>
        address.IsLoopback || (IPAddress.TryParse(address.Host, out var ip) && IPAddress.IsLoopback(ip));
}
