using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace AgentPlatform.ServiceDefaults;

/// <summary>The keys that callers may present, kept as digests and compared in constant time.</summary>
internal sealed class ApiKeySet
{
    private const int MinLength = 16;
    private readonly byte[][] digests;
    private readonly ICallerKeys[] others;

    public ApiKeySet(IConfiguration configuration, IEnumerable<ICallerKeys>? more = null)
    {
        var section = configuration.GetSection(KnownNames.ApiKeys);
        var keys = section.GetChildren().Select(child => child.Value).Append(section.Value)
            .Where(key => !string.IsNullOrWhiteSpace(key)).Select(key => key!.Trim()).ToList();
        if (keys.Exists(key => key.Length < MinLength))
        {
            throw new PlatformException(
                PlatformErrorCode.Invalid, "API_KEY_TOO_SHORT",
                $"{KnownNames.ApiKeys} holds a key shorter than {MinLength} characters; use a longer secret.");
        }

        digests = [.. keys.Select(Digest)];
        others = [.. more ?? []];
    }

    public bool IsEmpty => digests.Length == 0 && Array.TrueForAll(others, keys => keys.IsEmpty);

    public bool Accepts(string key) => Find(key) is not null;

    /// <summary>The key as it is accepted; null when it is none of those known.</summary>
    public PresentedKey? Find(string key)
    {
        var digest = Digest(key);
        var own = false;
        foreach (var known in digests)
        {
            own |= CryptographicOperations.FixedTimeEquals(known, digest);
        }

        var accepted = own;
        foreach (var keys in others)
        {
            accepted |= keys.Accepts(digest);
        }

        return accepted ? new PresentedKey(digest, own) : null;
    }

    private static byte[] Digest(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
