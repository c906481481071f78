using Aspire.Hosting.State;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.Logs;

/// <summary>Opens the logs of instances in the folder of the run.</summary>
internal sealed class LogStore(RunFolder folder, IOptions<AppHostOptions> options, TimeProvider time)
{
    public InstanceLog Open(string instance) =>
        new(Path.Combine(folder.Logs, instance + ".log"), options.Value.LogLines, options.Value.LogFileBytes, time);
}
