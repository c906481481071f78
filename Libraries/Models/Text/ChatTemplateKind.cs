namespace AgentPlatform.Models.Text;

/// <summary>The chat templates this library can render.</summary>
public enum ChatTemplateKind
{
    /// <summary>Our small models: no tools preamble, thoughts of all turns kept.</summary>
    Compact,

    /// <summary>Qwen3 Thinking-2507: tools preamble, thoughts before the last question dropped.</summary>
    Qwen3Thinking,
}
