namespace AgentPlatform.Inference.Generation;

/// <summary>Why a generation ended.</summary>
internal enum GenerationEnd
{
    /// <summary>Still going on.</summary>
    None,

    /// <summary>A stop token was drawn; it is the last token.</summary>
    Stop,

    /// <summary>The limit of new tokens, or the model's context, is reached.</summary>
    Length,
}
