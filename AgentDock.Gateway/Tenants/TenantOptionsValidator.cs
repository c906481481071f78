using Microsoft.Extensions.Options;

namespace AgentPlatform.AgentDock.Tenants;

/// <summary>Refuses tenants that cannot work, by their key. Never shows a secret.</summary>
internal sealed class TenantOptionsValidator : IValidateOptions<TenantOptions>
{
    internal const int MinKeyLength = 16;

    public ValidateOptionsResult Validate(string? name, TenantOptions options)
    {
        var failures = options.Tenants.SelectMany(pair => Problems(pair.Key, pair.Value)).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Problems(string name, TenantSettings tenant)
    {
        var key = $"{TenantOptions.Section}:Tenants:{name}";
        if (name is "local" or "platform" || name.Length > 64 || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.'))
        {
            yield return $"{key} is no tenant's name; use up to 64 letters, digits, '-', '_' and '.', and neither 'local' nor 'platform'.";
        }

        if (!Enum.IsDefined(tenant.Role))
        {
            yield return $"{key}:Role is no role; write {string.Join(", ", Enum.GetNames<TenantRole>())}.";
        }

        if (tenant.KeyFiles.Count + tenant.Keys.Count + tenant.KeyHashes.Count == 0)
        {
            yield return $"{key} has no key; set {key}:KeyFiles:0, {key}:Keys:0 or {key}:KeyHashes:0.";
        }

        foreach (var file in tenant.KeyFiles.Where(file => !File.Exists(file)))
        {
            yield return $"{key}:KeyFiles names '{file}', which does not exist.";
        }

        if (tenant.Keys.Any(secret => secret.Trim().Length < MinKeyLength))
        {
            yield return $"{key}:Keys holds a key shorter than {MinKeyLength} characters; use a longer secret.";
        }

        if (tenant.KeyHashes.Any(hash => hash.Length != 64 || !hash.All(char.IsAsciiHexDigit)))
        {
            yield return $"{key}:KeyHashes holds something that is no SHA-256; write 64 hexadecimal digits, as sha256sum prints them.";
        }

        if (tenant.CallsPerSecond < 0 || !double.IsFinite(tenant.CallsPerSecond) || tenant.Burst < 0 || tenant.CallsPerDay < 0 || tenant.MaxConcurrent < 0)
        {
            yield return $"{key} has a limit below zero; leave it out for none.";
        }
    }
}
