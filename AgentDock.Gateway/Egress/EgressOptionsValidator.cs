using System.Net;
using Microsoft.Extensions.Options;

namespace AgentPlatform.AgentDock.Egress;

/// <summary>Refuses settings that cannot work, by their key.</summary>
internal sealed class EgressOptionsValidator : IValidateOptions<EgressOptions>
{
    public ValidateOptionsResult Validate(string? name, EgressOptions options)
    {
        var failures = new List<string>();
        failures.AddRange(options.Allow.Where(rule => EgressRule.Parse(rule) is null)
            .Select(rule => $"AgentDock:Egress:Allow '{rule}' is no host; write example.org, *.example.org or example.org:8080."));
        failures.AddRange(options.AllowAddresses.Where(network => !IPNetwork.TryParse(network, out _))
            .Select(network => $"AgentDock:Egress:AllowAddresses '{network}' is no network; write 10.1.2.3/32."));
        if (options.ConnectTimeout <= TimeSpan.Zero)
        {
            failures.Add("AgentDock:Egress:ConnectTimeout must be above zero.");
        }

        if (options.IdleTimeout <= TimeSpan.Zero)
        {
            failures.Add("AgentDock:Egress:IdleTimeout must be above zero.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
