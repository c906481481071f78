using System.Security.Cryptography;
using System.Text;
using AgentPlatform.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace AgentPlatform.AgentDock.Tenants;

/// <summary>The configured tenants and the digests of their keys. The keys themselves are forgotten once read.</summary>
internal sealed class TenantDirectory : ICallerKeys, IDisposable
{
    private readonly Dictionary<string, Tenant> _tenants;
    private readonly List<(byte[] Digest, Tenant Tenant)> _keys = [];

    public TenantDirectory(IOptions<TenantOptions> options)
    {
        _tenants = options.Value.Tenants.ToDictionary(pair => pair.Key, pair => new Tenant(pair.Key, pair.Value), StringComparer.Ordinal);
        foreach (var (name, settings) in options.Value.Tenants)
        {
            foreach (var digest in Digests(name, settings))
            {
                if (Find(digest) is { } holder)
                {
                    throw new PlatformException(
                        PlatformErrorCode.Invalid, "TENANT_KEY_SHARED", $"{TenantOptions.Section}:Tenants:{name} has a key that {holder.Name} has too (or has it twice); give each key once.");
                }

                _keys.Add((digest, _tenants[name]));
            }
        }
    }

    public bool IsEmpty => _keys.Count == 0;

    internal IEnumerable<Tenant> All => _tenants.Values;

    public bool Accepts(ReadOnlySpan<byte> digest) => Find(digest) is not null;

    /// <summary>The tenant whose key it is. Looks at all of them whatever it finds, so that time tells nothing.</summary>
    internal Tenant? Find(ReadOnlySpan<byte> digest)
    {
        Tenant? found = null;
        foreach (var (known, tenant) in _keys)
        {
            if (CryptographicOperations.FixedTimeEquals(known, digest))
            {
                found = tenant;
            }
        }

        return found;
    }

    /// <summary>Null for "local" and "platform", which have no limits.</summary>
    internal Tenant? Named(string name) => _tenants.GetValueOrDefault(name);

    public void Dispose()
    {
        foreach (var tenant in _tenants.Values)
        {
            tenant.Dispose();
        }
    }

    private static IEnumerable<byte[]> Digests(string name, TenantSettings settings)
    {
        foreach (var file in settings.KeyFiles)
        {
            var lines = File.ReadLines(file).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#').ToList();
            if (lines.Count == 0 || lines.Exists(line => line.Length < TenantOptionsValidator.MinKeyLength))
            {
                throw new PlatformException(
                    PlatformErrorCode.Invalid, "TENANT_KEY_FILE",
                    $"{TenantOptions.Section}:Tenants:{name}:KeyFiles '{file}' must hold keys of at least {TenantOptionsValidator.MinKeyLength} characters, one a line.");
            }

            foreach (var line in lines)
            {
                yield return Digest(line);
            }
        }

        foreach (var key in settings.Keys)
        {
            yield return Digest(key.Trim());
        }

        foreach (var hash in settings.KeyHashes)
        {
            yield return Convert.FromHexString(hash);
        }
    }

    private static byte[] Digest(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
