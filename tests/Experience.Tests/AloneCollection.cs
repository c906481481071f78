namespace AgentPlatform.Tests.Experience;

/// <summary>Tests that measure and want no other test beside them.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;
