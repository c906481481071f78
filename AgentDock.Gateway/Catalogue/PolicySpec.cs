namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>How calls find a replica and what happens when they fail: the keys <c>policies</c> and <c>fallbacks</c> of a server.</summary>
internal sealed record PolicySpec
{
    internal static PolicySpec Default { get; } = new();
}
