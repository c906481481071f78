using Microsoft.Extensions.Options;

namespace AgentPlatform.AgentDock.FaultInjection;

/// <summary>Refuses rules that cannot work, by their key.</summary>
internal sealed class FaultInjectionOptionsValidator : IValidateOptions<FaultInjectionOptions>
{
    public ValidateOptionsResult Validate(string? name, FaultInjectionOptions options)
    {
        var failures = options.Rules.SelectMany((rule, index) => Problems($"{FaultInjectionOptions.Section}:Rules:{index}", rule)).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Problems(string key, FaultRule rule)
    {
        if (!Enum.IsDefined(rule.Kind))
        {
            yield return $"{key}:Kind is no kind; write {string.Join(", ", Enum.GetNames<FaultKind>())}.";
        }

        if (!(rule.Probability is >= 0 and <= 1))
        {
            yield return $"{key}:Probability is {rule.Probability}; write a number from 0 to 1.";
        }

        if (rule.From < 1 || rule.To < rule.From || rule.Every < 1)
        {
            yield return $"{key}: From is {rule.From}, To is {rule.To}, Every is {rule.Every}; calls count from 1, To is not before From, Every is at least 1.";
        }

        if (rule.Latency < TimeSpan.Zero || rule.Keep < 0)
        {
            yield return $"{key}: Latency is {rule.Latency}, Keep is {rule.Keep}; neither may be below zero.";
        }
    }
}
