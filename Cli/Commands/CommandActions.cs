using System.CommandLine;
using System.Text.Json;
using AgentPlatform.Cli.Platform;
using Grpc.Core;

namespace AgentPlatform.Cli.Commands;

/// <summary>Gives commands their action, and what goes wrong in it its sentence and exit code.</summary>
internal static class CommandActions
{
    public const int Failed = 1;
    public const int BadUsage = 2;
    public const int Interrupted = 130;

    /// <summary>Runs <paramref name="action"/> when the command is called; its result is the exit code.</summary>
    public static Command Does(this Command command, Surroundings surroundings, CommonOptions common, Func<CommandScope, CancellationToken, Task<int>> action)
    {
        command.SetAction(async (parse, cancellationToken) =>
        {
            using var scope = new CommandScope(parse, surroundings, common);
            try
            {
                return await action(scope, cancellationToken);
            }
            catch (Exception ended) when (ended is OperationCanceledException or RpcException && cancellationToken.IsCancellationRequested)
            {
                Complain(scope, "Stopped.");
                return Interrupted;
            }
            catch (RpcException failure)
            {
                Complain(scope, RpcSentence.Of(failure), failure.StatusCode.ToString());
                return Failed;
            }
            catch (Exception failure) when (failure is CliException or IOException or UnauthorizedAccessException or JsonException or InvalidDataException)
            {
                Complain(scope, failure.Message);
                return Failed;
            }
        });
        return command;
    }

    /// <summary>Adds options and arguments in the order given.</summary>
    public static Command With(this Command command, params Symbol[] symbols)
    {
        foreach (var symbol in symbols)
        {
            switch (symbol)
            {
                case Option option:
                    command.Options.Add(option);
                    break;
                case Argument argument:
                    command.Arguments.Add(argument);
                    break;
                case Command child:
                    command.Subcommands.Add(child);
                    break;
            }
        }

        return command;
    }

    private static void Complain(CommandScope scope, string sentence, string? status = null)
    {
        if (scope.Json)
        {
            JsonOutput.Line(scope.Error, new { Error = sentence, Status = status });
        }
        else
        {
            scope.Error.WriteLine($"agentctl: {sentence}");
        }
    }
}
