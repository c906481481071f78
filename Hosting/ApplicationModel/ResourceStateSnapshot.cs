namespace Aspire.Hosting.ApplicationModel;

/// <summary>A state and how it is shown.</summary>
/// <param name="Text">One of <see cref="KnownResourceStates"/>.</param>
/// <param name="Style">success, info, warning or error.</param>
public sealed record ResourceStateSnapshot(string Text, string? Style)
{
    /// <summary>Makes a state of its text.</summary>
    public static implicit operator ResourceStateSnapshot?(string? text) => text is null ? null : FromText(text);

    /// <summary>Makes a state of its text.</summary>
    public static ResourceStateSnapshot FromText(string text) => new(text, text switch
    {
        nameof(KnownResourceStates.Running) => "success",
        nameof(KnownResourceStates.FailedToStart) => "error",
        nameof(KnownResourceStates.Exited) => "warning",
        _ => "info",
    });
}
