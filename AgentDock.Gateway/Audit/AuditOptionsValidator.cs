using Microsoft.Extensions.Options;

namespace AgentPlatform.AgentDock.Audit;

/// <summary>Refuses settings that cannot work, by their key.</summary>
internal sealed class AuditOptionsValidator : IValidateOptions<AuditOptions>
{
    public ValidateOptionsResult Validate(string? name, AuditOptions options) => options.Capacity >= 1
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail($"{AuditOptions.Section}:Capacity is {options.Capacity}; write a number of lines above zero.");
}
