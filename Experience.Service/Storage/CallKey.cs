namespace AgentPlatform.Experience.Storage;

/// <summary>Identity of a mutating call.</summary>
/// <param name="Key">The caller's idempotency key.</param>
/// <param name="Fingerprint">Digest of what the call asks for: the same key with another request is an error.</param>
internal readonly record struct CallKey(string Key, long Fingerprint);
