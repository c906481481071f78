using AgentPlatform.Worlds.Demonstrating;
using AgentPlatform.Worlds.Reading;

namespace AgentPlatform.Worlds.Writing;

/// <summary>How much is written beside the questions.</summary>
public sealed record WorldFilesOptions
{
    /// <value>Default is 60000.</value>
    public int ReadingTexts { get; init; } = 60_000;

    /// <value>Default is 500.</value>
    public int ReadingValidationTexts { get; init; } = 500;

    /// <value>Default is 12000.</value>
    public int Demonstrations { get; init; } = 12_000;

    /// <value>Default is 200.</value>
    public int DemonstrationsForValidation { get; init; } = 200;

    /// <summary>The demonstrator; its seed is added to the world's.</summary>
    public DemonstratorOptions Demonstrator { get; init; } = new();

    /// <summary>The reading texts; their seed is added to the world's.</summary>
    public ReadingOptions Reading { get; init; } = new();
}
