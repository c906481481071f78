namespace AgentPlatform.AgentDock.Caching;

/// <summary>What the cache has done since the start.</summary>
/// <param name="Hits">Calls answered from it.</param>
/// <param name="Misses">Calls that ran and could have been answered.</param>
/// <param name="Coalesced">Calls that shared the run of an equal one.</param>
/// <param name="Bypassed">Calls to read-only tools beside a write of their own trajectory.</param>
/// <param name="Evicted">Entries that made room.</param>
/// <param name="Entries">Now.</param>
/// <param name="Bytes">Now.</param>
internal sealed record CacheReport(long Hits, long Misses, long Coalesced, long Bypassed, long Evicted, long Entries, long Bytes);
