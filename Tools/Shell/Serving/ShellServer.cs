using AgentPlatform.Mcp;
using AgentPlatform.Tools.Shell.Running;

namespace AgentPlatform.Tools.Shell.Serving;

/// <summary>The server: commands and programs in the sandbox that it runs in.</summary>
internal static class ShellServer
{
    private const int LongestSeconds = 600;
    private const int LongestCommand = 100_000;

    private static readonly Argument s_id = new("id", ArgumentType.Whole, "The id that start_process gave.") { Required = true };

    public static McpServer Create(ProcessTable table)
    {
        if (!Directory.Exists(table.Folder))
        {
            throw new ToolException($"The folder '{table.Folder}' does not exist.");
        }

        return new McpServer(
            new ServerInfo("shell", "Shell", "1.0.0"),
            [
                new(
                    "run_shell", "Run a shell command", "Runs a command by /bin/sh and returns what it writes. Files stay; at the time limit it ends with all it had started.", ToolEffect.Destructive,
                    [
                        Argument.Text("command", "The command, as in \"ls -l | wc -l\"; several lines are fine."),
                        Argument.OptionalText("input", "What the command reads from standard input."),
                        Argument.Whole("timeout_seconds", "The time limit (20).", 1, LongestSeconds),
                        Argument.Whole("max_output", "Characters of output and of errors to keep (20000); beginning and end.", 200, 200_000),
                    ],
                    async (call, cancellationToken) => await table.RunAsync(
                        Command(call), ["/bin/sh", "-c", Command(call)], call.TextOr("input", null), TimeSpan.FromSeconds(call.Whole("timeout_seconds", 20)), call.Whole("max_output", 20_000), cancellationToken)),
                new(
                    "run_script", "Run a script", "Runs a program text by an interpreter.", ToolEffect.Destructive,
                    [
                        Argument.Text("script", "The program."),
                        Argument.Choice("interpreter", "What runs it (python3).", "python3", "sh", "bash", "perl"),
                        Argument.OptionalText("input", "What the program reads from standard input."),
                        Argument.Whole("timeout_seconds", "The time limit (20).", 1, LongestSeconds),
                        Argument.Whole("max_output", "Characters of output and of errors to keep (20000).", 200, 200_000),
                    ],
                    async (call, cancellationToken) => await RunScriptAsync(table, call, cancellationToken)),
                new(
                    "start_process", "Start a program", "Starts a command that goes on after the call; read_process shows what it writes.", ToolEffect.Additive,
                    [Argument.Text("command", "The command.")],
                    (call, _) => ValueTask.FromResult<ToolResult>(table.Start(Command(call), ["/bin/sh", "-c", Command(call)]).Id.ToString(System.Globalization.CultureInfo.InvariantCulture))),
                new(
                    "read_process", "Read a program's output", "What a started program has written so far, and whether it has ended.", ToolEffect.ReadOnly, [s_id],
                    (call, _) => ValueTask.FromResult(Show(table.Find(call.Whole("id", 0))))),
                new(
                    "write_process", "Write to a program", "Writes a line to a started program's standard input.", ToolEffect.Additive,
                    [s_id, Argument.Text("text", "The text; a line end is added."), Argument.Flag("close", "Whether to end the input (no).")],
                    async (call, cancellationToken) =>
                    {
                        await table.Find(call.Whole("id", 0)).WriteAsync(call.Text("text") + "\n", call.Flag("close"), cancellationToken);
                        return "written";
                    }),
                new(
                    "stop_process", "Stop a program", "Ends a started program with all it had started, and returns its output.", ToolEffect.Destructive, [s_id],
                    async (call, _) => await table.StopAsync(call.Whole("id", 0))),
                new(
                    "list_processes", "List programs", "The programs started by start_process.", ToolEffect.ReadOnly, [],
                    (_, _) => ValueTask.FromResult<ToolResult>(table.Jobs.Count == 0 ? "(none)" : string.Join('\n', table.Jobs.Select(job => $"{job.Id}  {State(job)}  {job.Command}")))),
            ]);
    }

    private static async Task<ToolResult> RunScriptAsync(ProcessTable table, ToolArguments call, CancellationToken cancellationToken)
    {
        var interpreter = call.TextOr("interpreter", "python3")!;
        var file = Path.Combine(table.Folder, $".script-{Guid.NewGuid():N}");
        await File.WriteAllTextAsync(file, call.Text("script"), cancellationToken);
        try
        {
            return await table.RunAsync(
                interpreter, [interpreter, file], call.TextOr("input", null), TimeSpan.FromSeconds(call.Whole("timeout_seconds", 20)), call.Whole("max_output", 20_000), cancellationToken);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string Command(ToolArguments call) => call.Text("command") is { Length: > 0 and <= LongestCommand } command
        ? command
        : throw new ToolException($"'command' must have 1 to {LongestCommand} characters.");

    private static ToolResult Show(Job job) => $"{ProcessTable.Write(job)}\n[{State(job)}]".TrimStart('\n');

    private static string State(Job job) => job.HasEnded ? $"exit code {job.ExitCode}" : "running";
}
