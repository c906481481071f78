namespace AgentPlatform.Worlds.Generation;

/// <summary>The three parts of a world, which share no entity.</summary>
public enum Split
{
    /// <summary>Questions that may be trained on.</summary>
    Train,

    /// <summary>Questions to choose settings and stopping points by.</summary>
    Validation,

    /// <summary>Questions that only the final measure sees.</summary>
    HeldOut,
}
