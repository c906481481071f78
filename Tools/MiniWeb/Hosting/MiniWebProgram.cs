using System.Diagnostics;
using System.Globalization;
using AgentPlatform.Mcp;
using AgentPlatform.Tools.MiniWeb.Pages;
using AgentPlatform.Tools.MiniWeb.Serving;
using AgentPlatform.Worlds.Search;

namespace AgentPlatform.Tools.MiniWeb.Hosting;

/// <summary>The whole program, with its streams handed in.</summary>
internal static class MiniWebProgram
{
    /// <summary>Returns the exit code: 0 at the end of input or on a stop signal, 2 on bad options or pages.</summary>
    public static async Task<int> RunAsync(string[] args, Stream input, Stream output, TextWriter log, CancellationToken cancellationToken)
    {
        McpServer server;
        MiniWebOptions options;
        try
        {
            options = MiniWebOptions.Parse(args, Environment.GetEnvironmentVariable(MiniWebOptions.ApiKeyVariable));
            if (options.Help)
            {
                await log.WriteLineAsync(MiniWebOptions.Usage);
                return 0;
            }

            var started = Stopwatch.GetTimestamp();
            var index = new SearchIndex(options.Pages.SelectMany(PageLoader.Load), options.SnippetChars);
            if (index.Count == 0)
            {
                throw new MiniWebException($"--pages: no page in {string.Join(", ", options.Pages)}; expected .jsonl, .md, .txt or .html.");
            }

            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            await log.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"miniweb: {index.Count} pages indexed in {seconds:F2} s"));
            server = PageToolList.Server(new PageTools(index, options.Results));
        }
        catch (Exception problem) when (problem is MiniWebException or IOException or UnauthorizedAccessException)
        {
            await log.WriteLineAsync("miniweb: " + problem.Message);
            return 2;
        }

        if (options.Http is null)
        {
            using var transport = new StdioTransport(server, TimeProvider.System);
            await transport.RunAsync(input, output, cancellationToken);
            return 0;
        }

        try
        {
            await using var transport = await HttpTransport.StartAsync(server, options.Http, options.ApiKey, cancellationToken);
            await log.WriteLineAsync("miniweb: serving " + transport.Address);
            await transport.WaitForShutdownAsync(cancellationToken);
            return 0;
        }
        catch (IOException problem)
        {
            await log.WriteLineAsync($"miniweb: --http {options.Http}: {problem.Message}");
            return 2;
        }
    }
}
