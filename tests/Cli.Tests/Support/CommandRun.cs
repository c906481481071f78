using AgentPlatform.Cli.Commands;
using Spectre.Console;

namespace AgentPlatform.Tests.Cli;

/// <summary>One call of agentctl, in process, with what it wrote.</summary>
internal sealed record CommandRun(int Code, string Out, string Error)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    public static Task<CommandRun> OfAsync(params string[] args) => WithInputAsync(string.Empty, args);

    public static async Task<CommandRun> WithInputAsync(string input, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var reader = new StringReader(input);
        var writer = TextWriter.Synchronized(output);
        var surroundings = new Surroundings(ConsoleOn(writer), writer, TextWriter.Synchronized(error), reader, IsTerminal: false, IsTyped: false, TimeProvider.System);
        var code = await RootCommands.RunAsync(args, surroundings, TestContext.Current.CancellationToken).WaitAsync(s_limit, TestContext.Current.CancellationToken);
        return new CommandRun(code, output.ToString(), error.ToString());
    }

    public static IAnsiConsole ConsoleOn(TextWriter writer)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = 200;
        return console;
    }
}
