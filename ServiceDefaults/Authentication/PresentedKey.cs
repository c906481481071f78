namespace AgentPlatform.ServiceDefaults;

/// <summary>The accepted key of a request, as a feature of its HttpContext. The key itself is kept nowhere.</summary>
/// <param name="Digest">Its SHA-256.</param>
/// <param name="IsPlatforms">It is one of <c>ApiKeys</c>.</param>
public sealed record PresentedKey(ReadOnlyMemory<byte> Digest, bool IsPlatforms);
