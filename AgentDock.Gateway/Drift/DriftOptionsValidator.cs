using Microsoft.Extensions.Options;

namespace AgentPlatform.AgentDock.Drift;

/// <summary>Refuses settings that cannot work, by their key.</summary>
internal sealed class DriftOptionsValidator : IValidateOptions<DriftOptions>
{
    public ValidateOptionsResult Validate(string? name, DriftOptions options) => Enum.IsDefined(options.Mode)
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail($"{DriftOptions.Section}:Mode is no mode; write {string.Join(", ", Enum.GetNames<DriftMode>())}.");
}
