using System.CommandLine;
using System.CommandLine.Invocation;

namespace AgentPlatform.Cli.Commands;

/// <summary>agentctl: all commands.</summary>
internal static class RootCommands
{
    // A stopped host stops its services in turn; cut short, it would leave containers behind.
    private static readonly TimeSpan s_stopLimit = TimeSpan.FromSeconds(60);

    /// <summary>Parses and runs; the result is the exit code: 0 good, 1 failed, 2 bad usage, 130 stopped.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, Surroundings surroundings, CancellationToken cancellationToken = default)
    {
        var parse = Build(surroundings).Parse(args);
        if (parse.Action is ParseErrorAction)
        {
            foreach (var error in parse.Errors.Select(error => error.Message).Distinct())
            {
                surroundings.Error.WriteLine($"agentctl: {error}");
            }

            var command = parse.CommandResult.Command;
            var path = string.Join(' ', Path(parse.CommandResult).Reverse());
            surroundings.Error.WriteLine($"'{path} --help' lists what it takes{(command.Subcommands.Count > 0 ? ": " + string.Join(", ", command.Subcommands.Select(child => child.Name)) : "")}.");
            return CommandActions.BadUsage;
        }

        var invocation = new InvocationConfiguration
        {
            Output = surroundings.Out,
            Error = surroundings.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = s_stopLimit,
        };
        return await parse.InvokeAsync(invocation, cancellationToken);
    }

    /// <summary>The tree of commands.</summary>
    public static RootCommand Build(Surroundings surroundings)
    {
        var common = new CommonOptions();
        var root = new RootCommand("agentctl: the command line of AgentPlatform");
        root.With(
            common.Json,
            common.State,
            QuickstartCommand.Create(surroundings, common),
            ChatCommand.Create(surroundings, common),
            RunCommands.Create(surroundings, common),
            TaskCommands.Create(surroundings, common),
            EvalCommands.Create(surroundings, common),
            ToolCommands.Create(surroundings, common),
            WorldCommands.Create(surroundings, common));
        return root;
    }

    private static IEnumerable<string> Path(System.CommandLine.Parsing.CommandResult result)
    {
        for (System.CommandLine.Parsing.SymbolResult? at = result; at is not null; at = at.Parent)
        {
            if (at is System.CommandLine.Parsing.CommandResult command)
            {
                yield return command.Command is RootCommand ? "agentctl" : command.Command.Name;
            }
        }
    }
}
