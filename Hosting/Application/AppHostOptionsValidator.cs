using Microsoft.Extensions.Options;

namespace Aspire.Hosting;

internal sealed class AppHostOptionsValidator : IValidateOptions<AppHostOptions>
{
    public ValidateOptionsResult Validate(string? name, AppHostOptions options)
    {
        var errors = new List<string>();
        if (options.DashboardPort is < 0 or > 65535)
        {
            errors.Add($"AppHost:DashboardPort is {options.DashboardPort}; give a port from 0 to 65535 (environment AppHost__DashboardPort)");
        }

        if (options.StopGraceSeconds is not (>= 0 and <= 600))
        {
            errors.Add($"AppHost:StopGraceSeconds is {options.StopGraceSeconds}; give 0 to 600 (environment AppHost__StopGraceSeconds)");
        }

        if (options.LogLines is < 10 or > 1_000_000)
        {
            errors.Add($"AppHost:LogLines is {options.LogLines}; give 10 to 1000000 (environment AppHost__LogLines)");
        }

        if (options.LogFileBytes < 4096)
        {
            errors.Add($"AppHost:LogFileBytes is {options.LogFileBytes}; give at least 4096 (environment AppHost__LogFileBytes)");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
