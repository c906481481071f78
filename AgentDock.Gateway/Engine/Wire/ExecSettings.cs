namespace AgentPlatform.AgentDock.Engine.Wire;

/// <summary>A program to run in a container.</summary>
internal sealed record ExecSettings
{
    public required IReadOnlyList<string> Cmd { get; init; }

    public bool AttachStdin { get; init; }

    public bool AttachStdout { get; init; } = true;

    public bool AttachStderr { get; init; } = true;

    public bool Tty { get; init; }

    public string WorkingDir { get; init; } = string.Empty;
}
