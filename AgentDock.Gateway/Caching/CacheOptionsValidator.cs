using Microsoft.Extensions.Options;

namespace AgentPlatform.AgentDock.Caching;

/// <summary>Refuses settings that cannot work, by their key.</summary>
internal sealed class CacheOptionsValidator : IValidateOptions<CacheOptions>
{
    public ValidateOptionsResult Validate(string? name, CacheOptions options)
    {
        if (options.MaxBytes < 1 << 16)
        {
            return ValidateOptionsResult.Fail($"{CacheOptions.Section}:MaxBytes is {options.MaxBytes}; give the cache at least 65536 bytes, or set Enabled to false.");
        }

        return options.TimeToLive <= TimeSpan.Zero
            ? ValidateOptionsResult.Fail($"{CacheOptions.Section}:TimeToLive is {options.TimeToLive}; write a time above zero, as in 00:10:00.")
            : ValidateOptionsResult.Success;
    }
}
