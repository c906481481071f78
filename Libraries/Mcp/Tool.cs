namespace AgentPlatform.Mcp;

/// <summary>One tool: what tools/list says of it, and what it does.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Description">What it does, for the model.</param>
/// <param name="Effect">What it does to the world.</param>
/// <param name="Arguments">Its arguments, in the order in which they are listed.</param>
/// <param name="Run">Does the call. It may throw <see cref="ToolException"/>.</param>
public sealed record Tool(
    string Name, string Title, string Description, ToolEffect Effect, IReadOnlyList<Argument> Arguments, Func<ToolArguments, CancellationToken, ValueTask<ToolResult>> Run)
{
    /// <summary>Runs on the connection's own thread, in order: for tools that take microseconds. Others run beside each other.</summary>
    public bool Inline { get; init; }

    /// <summary>Whether the tool reaches beyond its own server.</summary>
    public bool OpenWorld { get; init; }

    /// <summary>A tool that waits for nothing.</summary>
    public static Tool Of(string name, string title, string description, ToolEffect effect, IReadOnlyList<Argument> arguments, Func<ToolArguments, ToolResult> run) =>
        new(name, title, description, effect, arguments, (given, _) => ValueTask.FromResult(run(given)));
}
