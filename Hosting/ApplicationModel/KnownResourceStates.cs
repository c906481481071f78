namespace Aspire.Hosting.ApplicationModel;

/// <summary>States of a resource.</summary>
public static class KnownResourceStates
{
    /// <summary>Waits for someone to start it.</summary>
    public static readonly string NotStarted = nameof(NotStarted);

    /// <summary>Waits for another resource.</summary>
    public static readonly string Waiting = nameof(Waiting);

    /// <summary>Its process is being started, or will be again after a pause.</summary>
    public static readonly string Starting = nameof(Starting);

    /// <summary>Its process runs.</summary>
    public static readonly string Running = nameof(Running);

    /// <summary>Its process was asked to end.</summary>
    public static readonly string Stopping = nameof(Stopping);

    /// <summary>Its process was stopped, or ended with an error.</summary>
    public static readonly string Exited = nameof(Exited);

    /// <summary>Its process ended by itself with exit code 0.</summary>
    public static readonly string Finished = nameof(Finished);

    /// <summary>Its process could not be started.</summary>
    public static readonly string FailedToStart = nameof(FailedToStart);

    /// <summary>States that a resource leaves only when someone starts it again.</summary>
    public static readonly IReadOnlyList<string> TerminalStates = [Finished, FailedToStart, Exited];
}
