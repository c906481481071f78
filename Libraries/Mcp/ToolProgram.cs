namespace AgentPlatform.Mcp;

/// <summary>The whole program of a server on standard input and output.</summary>
public static class ToolProgram
{
    /// <summary>Serves until the input ends.</summary>
    /// <param name="args">The command line: --help, or what <paramref name="create"/> reads.</param>
    /// <param name="usage">What --help prints.</param>
    /// <param name="create">Makes the server; a <see cref="ToolException"/> says which option or variable is wrong.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    /// <returns>The exit code: 0 at the end of input, 2 on bad options.</returns>
    public static async Task<int> RunAsync(string[] args, string usage, Func<McpServer> create, CancellationToken cancellationToken)
    {
        if (args is ["--help" or "-h"])
        {
            await Console.Error.WriteLineAsync(usage);
            return 0;
        }

        McpServer server;
        try
        {
            server = create();
        }
        catch (ToolException problem)
        {
            await Console.Error.WriteLineAsync(problem.Message);
            return 2;
        }

        await using var input = Console.OpenStandardInput();
        await using var output = Console.OpenStandardOutput();
        using var transport = new StdioTransport(server, TimeProvider.System);
        await transport.RunAsync(input, output, cancellationToken);
        return 0;
    }

    /// <summary>The value that follows an option on the command line, else the variable's, else the fallback.</summary>
    public static string? Option(string[] args, string option, string variable, string? fallback)
    {
        var place = Array.IndexOf(args, option);
        return place >= 0 && place + 1 < args.Length ? args[place + 1]
            : Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : fallback;
    }
}
