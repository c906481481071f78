using Microsoft.Extensions.Options;

namespace AgentPlatform.AgentDock.Hosting;

/// <summary>Refuses settings that cannot work, by their key.</summary>
internal sealed class AgentDockOptionsValidator : IValidateOptions<AgentDockOptions>
{
    public ValidateOptionsResult Validate(string? name, AgentDockOptions options)
    {
        var failures = new List<string>();
        if (string.IsNullOrWhiteSpace(options.Catalogue))
        {
            failures.Add("AgentDock:Catalogue is empty; name a folder, or a YAML file.");
        }

        if (options.CataloguePoll < TimeSpan.FromMilliseconds(50) || options.CataloguePoll > TimeSpan.FromHours(1))
        {
            failures.Add($"AgentDock:CataloguePoll '{options.CataloguePoll}' must be from 00:00:00.050 to 01:00:00.");
        }

        if (options.SecretsDir.Length > 0 && !Directory.Exists(options.SecretsDir))
        {
            failures.Add($"AgentDock:SecretsDir '{options.SecretsDir}' is no folder; make it, or leave the key out.");
        }

        if (!Uri.TryCreate(options.DockerEndpoint, UriKind.Absolute, out var uri) || uri.Scheme is not ("unix" or "tcp" or "http" or "https"))
        {
            failures.Add($"AgentDock:DockerEndpoint '{options.DockerEndpoint}' is no address; write unix:///var/run/docker.sock or tcp://host:port.");
        }

        if (string.IsNullOrWhiteSpace(options.Instance))
        {
            failures.Add("AgentDock:Instance is empty; give this gateway a name.");
        }

        if (options.ResultBytes <= 0 || options.ResultAge <= TimeSpan.Zero)
        {
            failures.Add("AgentDock:ResultBytes and AgentDock:ResultAge must be more than zero; they bound what is kept of long results.");
        }

        if (!options.Budgets.Trajectory.IsValid || !options.Budgets.Group.IsValid || options.Budgets.Forget <= TimeSpan.Zero)
        {
            failures.Add("AgentDock:Budgets holds a negative limit, or Forget is not more than zero; a limit of zero is none.");
        }

        foreach (var origin in options.AllowedOrigins)
        {
            if (origin != "*" && !(Uri.TryCreate(origin, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https"))
            {
                failures.Add($"AgentDock:AllowedOrigins '{origin}' is no origin; write https://example.org.");
            }
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
