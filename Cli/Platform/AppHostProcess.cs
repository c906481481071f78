using System.Diagnostics;
using System.Globalization;

namespace AgentPlatform.Cli.Platform;

/// <summary>The application host as a child: started with settings, waited for, and stopped with all that it started.</summary>
internal sealed class AppHostProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(20);
    private readonly Process _process;
    private readonly string _log;

    private AppHostProcess(Process process, string statePath, string log)
    {
        _process = process;
        _log = log;
        StatePath = statePath;
    }

    public string StatePath { get; }

    /// <summary>Starts the host built beside this program.</summary>
    public static AppHostProcess Start(string runFolder, IReadOnlyDictionary<string, string> settings)
    {
        // artifacts/bin/Cli/<configuration>/ beside artifacts/bin/AppHost/<configuration>/.
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        var host = Path.GetFullPath(Path.Combine(here.FullName, "..", "..", "AppHost", here.Name, "AppHost.dll"));
        if (!File.Exists(host))
        {
            throw new CliException($"The application host is not built: there is no {host}. Run 'make build'.");
        }

        var dotnet = Environment.ProcessPath is { } own && Path.GetFileNameWithoutExtension(own) == "dotnet" ? own : "dotnet";
        return Start(host, RepositoryRoot.Find(), runFolder, settings, dotnet);
    }

    /// <summary>Starts any host: <paramref name="program"/> runs it.</summary>
    internal static AppHostProcess Start(string host, string workingFolder, string runFolder, IReadOnlyDictionary<string, string> settings, string program = "dotnet")
    {
        Directory.CreateDirectory(runFolder);
        var log = Path.Combine(runFolder, "apphost.log");
        // A shell between us, so that the host's output goes to a file even when this program is killed.
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false, WorkingDirectory = workingFolder };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("exec \"$0\" \"$1\" >\"$2\" 2>&1");
        start.ArgumentList.Add(program);
        start.ArgumentList.Add(host);
        start.ArgumentList.Add(log);
        var statePath = Path.Combine(runFolder, "state.json");
        start.Environment["AppHost__StatePath"] = statePath;
        start.Environment["AppHost__DataPath"] = Path.Combine(runFolder, "data");
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        return new AppHostProcess(Process.Start(start)!, statePath, log);
    }

    /// <summary>Waits until every service is healthy; tells which ones are not yet.</summary>
    /// <exception cref="CliException">The host ended, or the time is over; the message shows the log's end.</exception>
    public async Task WaitHealthyAsync(TimeSpan limit, Action<string> progress, TimeProvider time, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            var state = HostState.Read(StatePath);
            if (state is { AllHealthy: true })
            {
                return;
            }

            if (_process.HasExited)
            {
                throw new CliException($"The application host ended with code {_process.ExitCode.ToString(CultureInfo.InvariantCulture)}:\n{LogEnd()}");
            }

            if (time.GetElapsedTime(started) > limit)
            {
                throw new CliException($"Not healthy after {limit.TotalSeconds:F0} s: {Waiting(state)}\n{Troubles(state)}");
            }

            progress(Waiting(state));
            await Task.Delay(s_poll, time, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
            using var limit = new CancellationTokenSource(s_grace);
            try
            {
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        _process.Dispose();
    }

    private static string Waiting(HostState? state) => state is null
        ? "starting the application host"
        : "waiting for " + string.Join(", ", state.Resources.Where(r => r.Health != "healthy").Select(r => $"{r.Name} ({r.State})"));

    /// <summary>What those that are not well have said last; the host's own words when there is nothing else.</summary>
    private string Troubles(HostState? state)
    {
        var logs = (state?.Resources ?? []).Where(r => r.Health != "healthy" && File.Exists(r.Log)).Select(r => $"{r.Name}:\n{string.Join('\n', File.ReadLines(r.Log).TakeLast(3))}").ToList();
        return logs.Count > 0 ? string.Join('\n', logs) : LogEnd();
    }

    private string LogEnd() => File.Exists(_log) ? string.Join('\n', File.ReadLines(_log).TakeLast(25)) : "(no output)";
}
