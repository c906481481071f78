using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using Aspire.Hosting.Environment;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Running;

/// <summary>
/// Starts children in a process group of their own (setsid) that die with the host, even where it is killed (setpriv --pdeathsig).
/// The kernel sends that signal when the <em>thread</em> that started the child ends, and threads of the pool come and go: so all
/// children are started by one thread that lives as long as the host.
/// </summary>
internal sealed partial class ChildLauncher : IDisposable
{
    private readonly TimeProvider _time;
    private readonly ILogger<ChildLauncher> _logger;
    private readonly BlockingCollection<Action> _jobs = new(boundedCapacity: 256);
    private readonly Lazy<Thread> _thread;
    private readonly string[] _wrapper;
    private Guardian? _guardian;

    public ChildLauncher(TimeProvider time, ILogger<ChildLauncher> logger)
    {
        _time = time;
        _logger = logger;
        _thread = new Lazy<Thread>(StartThread);
        var group = ProgramPath.Find("setsid", "/");
        var death = ProgramPath.Find("setpriv", "/");
        _wrapper = group is not null && death is not null ? [group, death, "--pdeathsig", "KILL"] : [];
    }

    /// <exception cref="DistributedApplicationException">The program cannot be started.</exception>
    public Task<ChildProcess> StartAsync(string resourceName, LaunchPlan plan, Action<string, bool> onLine)
    {
        _ = _thread.Value;
        var started = new TaskCompletionSource<ChildProcess>(TaskCreationOptions.RunContinuationsAsynchronously);
        _jobs.Add(() =>
        {
            try
            {
                started.SetResult(Start(plan, onLine));
            }
            catch (Exception error) when (error is Win32Exception or InvalidOperationException or IOException)
            {
                started.SetException(new DistributedApplicationException(
                    $"Resource '{resourceName}' cannot be started: {plan.FileName}: {error.Message}", error));
            }
        });
        return started.Task;
    }

    public void Dispose()
    {
        _jobs.CompleteAdding();
        if (_thread.IsValueCreated)
        {
            _thread.Value.Join();
        }

        _jobs.Dispose();
        _guardian?.Dispose();
    }

    private ChildProcess Start(LaunchPlan plan, Action<string, bool> onLine)
    {
        var program = ProgramPath.Find(plan.FileName, plan.WorkingDirectory) ?? plan.FileName;
        string[] command = [.. _wrapper, program, .. plan.Arguments];
        var start = new ProcessStartInfo(command[0])
        {
            WorkingDirectory = plan.WorkingDirectory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in command.AsSpan(1))
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Clear();
        foreach (var (name, value) in ParentEnvironment.Inherited().Concat(plan.Variables))
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException("the operating system started nothing");
        process.StandardInput.Close();
        if (_wrapper.Length > 0)
        {
            _guardian ??= new Guardian(_wrapper[0]);
            _guardian.Watch(process.Id);
        }

        return new ChildProcess(process, leadsGroup: _wrapper.Length > 0, onLine, gone: group => _guardian?.Forget(group), _time);
    }

    private Thread StartThread()
    {
        if (_wrapper.Length == 0)
        {
            LogNoWrapper();
        }

        var thread = new Thread(() =>
        {
            foreach (var job in _jobs.GetConsumingEnumerable())
            {
                job();
            }
        })
        {
            IsBackground = true,
            Name = "child launcher",
        };
        thread.Start();
        return thread;
    }

    [LoggerMessage(1001, LogLevel.Warning, "setsid and setpriv (package util-linux) are not on PATH: children will outlive a host that is killed")]
    private partial void LogNoWrapper();
}
