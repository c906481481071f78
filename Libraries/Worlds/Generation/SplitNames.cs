namespace AgentPlatform.Worlds.Generation;

/// <summary>How splits are written in files and labels.</summary>
public static class SplitNames
{
    /// <summary>"train", "validation" or "heldout".</summary>
    public static string Of(Split split) => split switch
    {
        Split.Train => "train",
        Split.Validation => "validation",
        Split.HeldOut => "heldout",
        _ => throw new ArgumentOutOfRangeException(nameof(split), split, "Unknown split."),
    };
}
