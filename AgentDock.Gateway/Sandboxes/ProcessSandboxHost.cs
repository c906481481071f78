using System.ComponentModel;
using System.Diagnostics;

namespace AgentPlatform.AgentDock.Sandboxes;

/// <summary>
/// Runs servers as local processes with a cleared environment, for machines without Docker. It isolates next to nothing: what
/// run_python adds (limits, an unprivileged user, an end for the whole process tree) its supervisor does.
/// </summary>
internal sealed partial class ProcessSandboxHost(ILogger<ProcessSandboxHost> logger) : ISandboxHost
{
    internal const string OwnerVariable = "AGENTPLATFORM_OWNER";

    /// <summary>All that a server gets of the gateway's own environment.</summary>
    private static readonly string[] Inherited = ["PATH", "LANG", "DOTNET_ROOT", "TZ"];

    public string Kind => "process";

    public Task<ISandbox> StartAsync(SandboxSpec spec, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (spec.ProcessCommand.Count == 0)
        {
            throw new SandboxException($"server {spec.Name} has no process_command, and tools run as local processes here");
        }

        var start = new ProcessStartInfo(spec.ProcessCommand[0])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = spec.Directory.Length > 0 ? spec.Directory : Path.GetTempPath(),
        };
        foreach (var argument in spec.ProcessCommand.Skip(1))
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Clear();
        foreach (var name in Inherited)
        {
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value)
            {
                start.Environment[name] = value;
            }
        }

        start.Environment["HOME"] = "/tmp";
        start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1";
        start.Environment[OwnerVariable] = GatewayOwner.Current.ToString();
        foreach (var (name, value) in spec.Environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            return Task.FromResult<ISandbox>(new ProcessSandbox(spec.Name, Process.Start(start)!));
        }
        catch (Win32Exception exception)
        {
            throw new SandboxException($"process {spec.Name} ({spec.ProcessCommand[0]}) did not start: {exception.Message}", exception);
        }
    }

    /// <summary>Finds servers by the owner in their environment. Those that watch their stdin are gone already.</summary>
    public Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var swept = 0;
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory), out var pid) || OwnerOf(directory) is not { } owner || !owner.IsGone())
            {
                continue;
            }

            try
            {
                using var process = Process.GetProcessById(pid);
                process.Kill(entireProcessTree: true);
                LogSwept(pid, owner.ProcessId);
                swept++;
            }
            catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or Win32Exception)
            {
                // It ended by itself.
            }
        }

        return Task.FromResult(swept);
    }

    private static GatewayOwner? OwnerOf(string directory)
    {
        try
        {
            const string prefix = OwnerVariable + "=";
            var entry = File.ReadAllText(Path.Combine(directory, "environ")).Split('\0').FirstOrDefault(line => line.StartsWith(prefix, StringComparison.Ordinal));
            return entry is null ? null : GatewayOwner.Parse(entry[prefix.Length..]);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [LoggerMessage(EventId = 21, Level = LogLevel.Information, Message = "Ended process {ProcessId}: its gateway (process {OwnerId}) is gone")]
    private partial void LogSwept(int processId, int ownerId);
}
