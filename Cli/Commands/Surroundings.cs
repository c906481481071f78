using Spectre.Console;

namespace AgentPlatform.Cli.Commands;

/// <summary>What a command has around it: the console, the clock, the person or the pipe.</summary>
/// <param name="Console">For tables and colours; writes to the same place as <paramref name="Out"/>.</param>
/// <param name="Out">Results.</param>
/// <param name="Error">Complaints.</param>
/// <param name="In">What is typed or piped in.</param>
/// <param name="IsTerminal">Whether a person looks at <paramref name="Out"/>.</param>
/// <param name="IsTyped">Whether a person types into <paramref name="In"/>.</param>
/// <param name="Time">The clock.</param>
internal sealed record Surroundings(IAnsiConsole Console, TextWriter Out, TextWriter Error, TextReader In, bool IsTerminal, bool IsTyped, TimeProvider Time)
{
    /// <summary>The real ones.</summary>
    public static Surroundings OfThisProcess()
    {
        var console = AnsiConsole.Console;
        var isTerminal = !System.Console.IsOutputRedirected && console.Profile.Capabilities.Ansi;
        if (System.Console.IsOutputRedirected)
        {
            // Without a terminal there is no width; tables get the room they need.
            console.Profile.Width = 160;
        }

        return new Surroundings(console, System.Console.Out, System.Console.Error, System.Console.In, isTerminal, !System.Console.IsInputRedirected, TimeProvider.System);
    }
}
