using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace AgentPlatform.ServiceDefaults;

/// <summary>The keys that callers may present, kept as digests and compared in constant time.</summary>
internal sealed class ApiKeySet
{
    private const int MinLength = 16;
    private readonly byte[][] digests;

    public ApiKeySet(IConfiguration configuration)
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
    }

    public bool IsEmpty => digests.Length == 0;

    public bool Accepts(string key)
    {
        var digest = Digest(key);
        var accepted = false;
        foreach (var known in digests)
        {
            accepted |= CryptographicOperations.FixedTimeEquals(known, digest);
        }

        return accepted;
    }

    private static byte[] Digest(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
