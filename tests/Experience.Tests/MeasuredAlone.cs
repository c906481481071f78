namespace AgentPlatform.Tests.Experience;

/// <summary>Tests that measure and want no other test beside them.</summary>
[CollectionDefinition(nameof(MeasuredAlone), DisableParallelization = true)]
public sealed class MeasuredAlone;
