using Microsoft.Extensions.Options;

namespace AgentPlatform.AgentDock.Replay;

/// <summary>Refuses settings that cannot work, by their key.</summary>
internal sealed class ReplayOptionsValidator : IValidateOptions<ReplayOptions>
{
    public ValidateOptionsResult Validate(string? name, ReplayOptions options)
    {
        if (!Enum.IsDefined(options.Mode))
        {
            return ValidateOptionsResult.Fail($"{ReplayOptions.Section}:Mode is no mode; write {string.Join(", ", Enum.GetNames<ReplayMode>())}.");
        }

        if (options.Mode != ReplayMode.Off && options.File.Length == 0)
        {
            return ValidateOptionsResult.Fail($"{ReplayOptions.Section}:Mode is {options.Mode} and {ReplayOptions.Section}:File is empty; name the cassette's file.");
        }

        return options.Mode == ReplayMode.Replay && !System.IO.File.Exists(options.File)
            ? ValidateOptionsResult.Fail($"{ReplayOptions.Section}:File '{options.File}' does not exist, and there is nothing else to replay; record it first.")
            : ValidateOptionsResult.Success;
    }
}
