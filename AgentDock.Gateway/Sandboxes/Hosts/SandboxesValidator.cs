using AgentPlatform.AgentDock.Catalogue;
using AgentPlatform.AgentDock.Engine;
using Microsoft.Extensions.Options;

namespace AgentPlatform.AgentDock.Sandboxes.Hosts;

/// <summary>Refuses settings that cannot work, by their key.</summary>
internal sealed class SandboxesValidator : IValidateOptions<SandboxesOptions>
{
    public ValidateOptionsResult Validate(string? name, SandboxesOptions options)
    {
        var failures = new List<string>();
        Above(options.MaxStarting, "AgentDock:Sandboxes:MaxStarting");
        Lasts(options.StartTimeout, "AgentDock:Sandboxes:StartTimeout");
        Lasts(options.Tick, "AgentDock:Sandboxes:Tick");
        Lasts(options.Sweep, "AgentDock:Sandboxes:Sweep");
        Lasts(options.HostProbe, "AgentDock:Sandboxes:HostProbe");
        Size(options.SnapshotsMax, "AgentDock:Sandboxes:SnapshotsMax");
        Unique(options.Classes.Select(item => item.Name), "AgentDock:Sandboxes:Classes");
        Unique(options.Hosts.Select(item => item.Name), "AgentDock:Hosts");
        for (var i = 0; i < options.Classes.Count; i++)
        {
            Class(options.Classes[i], $"AgentDock:Sandboxes:Classes:{i}");
        }

        for (var i = 0; i < options.Hosts.Count; i++)
        {
            Host(options.Hosts[i], $"AgentDock:Hosts:{i}");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Class(SandboxClassOptions item, string key)
        {
            Size(item.Memory, key + ":Memory");
            Size(item.Disk, key + ":Disk");
            Size(item.Tmp, key + ":Tmp");
            Size(item.Output, key + ":Output");
            Size(item.MaxOutput, key + ":MaxOutput");
            Above(item.Pids - 7, key + ":Pids (8 at least, the supervisor needs some)");
            Above(item.OpenFiles - 63, key + ":OpenFiles (64 at least)");
            Lasts(item.Lease, key + ":Lease");
            Lasts(item.MaxLease, key + ":MaxLease");
            Lasts(item.Heartbeat, key + ":Heartbeat");
            Lasts(item.Timeout, key + ":Timeout");
            if (item.Image.Length == 0)
            {
                failures.Add($"{key}:Image is empty; name an image that the engine has.");
            }

            if (item.Cpus is not (> 0 and <= 1024))
            {
                failures.Add($"{key}:Cpus must be above 0.");
            }

            if (item.WarmMin < 0 || item.WarmMax < item.WarmMin)
            {
                failures.Add($"{key}:WarmMin and WarmMax must be 0 or more, and WarmMax no less than WarmMin.");
            }

            if (item.Grading < TimeSpan.Zero || item.MaxGrading < item.Grading)
            {
                failures.Add($"{key}:Grading must be 0 or more and no longer than MaxGrading.");
            }
        }

        void Host(HostOptions item, string key)
        {
            Above(item.MaxSandboxes, key + ":MaxSandboxes");
            try
            {
                _ = new EngineAddress(item.Endpoint);
            }
            catch (FormatException exception)
            {
                failures.Add($"{key}:Endpoint: {exception.Message}.");
            }
        }

        void Unique(IEnumerable<string> names, string key)
        {
            var seen = new HashSet<string>();
            failures.AddRange(names.Where(item => item.Length == 0 || !seen.Add(item)).Select(item => $"{key}: the Name '{item}' is empty or there twice."));
        }

        void Size(string text, string key)
        {
            if (!Quantities.TryParseBytes(text, out _))
            {
                failures.Add($"{key} '{text}' is no size; write 512m, 1g or a number of bytes.");
            }
        }

        void Above(int value, string key)
        {
            if (value <= 0)
            {
                failures.Add($"{key} must be above 0.");
            }
        }

        void Lasts(TimeSpan value, string key)
        {
            if (value <= TimeSpan.Zero)
            {
                failures.Add($"{key} must be above zero.");
            }
        }
    }
}
