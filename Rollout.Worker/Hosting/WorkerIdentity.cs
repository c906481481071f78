using System.Globalization;

namespace AgentPlatform.Rollout.Hosting;

/// <summary>The worker's name. Machine and process id alone are not enough: in a container every worker is process 1.</summary>
internal sealed class WorkerIdentity(RolloutOptions options, TimeProvider time)
{
    public string WorkerId { get; } = options.WorkerId.Length > 0
        ? options.WorkerId
        : string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}-{Environment.ProcessId}-{time.GetUtcNow().ToUnixTimeMilliseconds():x}");
}
