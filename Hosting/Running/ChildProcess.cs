using System.Diagnostics;
using Aspire.Hosting.Native;

namespace Aspire.Hosting.Running;

/// <summary>A running child, leader of its own process group.</summary>
internal sealed class ChildProcess : IDisposable
{
    // Time that output may still take to arrive once the whole group is gone.
    private static readonly TimeSpan s_drain = TimeSpan.FromSeconds(2);

    private readonly Process _process;
    private readonly bool _leadsGroup;
    private readonly TimeProvider _time;

    public ChildProcess(Process process, bool leadsGroup, Action<string, bool> onLine, Action<int> gone, TimeProvider time)
    {
        _process = process;
        _leadsGroup = leadsGroup;
        _time = time;
        Id = process.Id;
        Exit = WatchAsync(onLine, gone);
    }

    public int Id { get; }

    /// <summary>Completes with the exit code once the process has ended, its group is gone and its output is read.</summary>
    public Task<int> Exit { get; }

    /// <summary>Asks the process to end, and ends its whole group by force when the time is up.</summary>
    public async Task<int> StopAsync(TimeSpan grace)
    {
        if (!Exit.IsCompleted)
        {
            // Only the leader is asked: it may have children to end in good order itself.
            _ = NativeMethods.Kill(Id, NativeMethods.SigTerm);
        }

        try
        {
            return await Exit.WaitAsync(grace, _time);
        }
        catch (TimeoutException)
        {
            KillAll();
            return await Exit;
        }
    }

    public void Dispose() => _process.Dispose();

    private async Task<int> WatchAsync(Action<string, bool> onLine, Action<int> gone)
    {
        var output = LinePump.RunAsync(_process.StandardOutput, line => onLine(line, false));
        var error = LinePump.RunAsync(_process.StandardError, line => onLine(line, true));
        await _process.WaitForExitAsync();
        KillAll();
        gone(Id);
        try
        {
            await Task.WhenAll(output, error).WaitAsync(s_drain, _time);
        }
        catch (TimeoutException)
        {
            // Someone outside the group holds the pipe; the exit is what matters.
        }

        return _process.ExitCode;
    }

    private void KillAll()
    {
        if (_leadsGroup)
        {
            _ = NativeMethods.Kill(-Id, NativeMethods.SigKill);
        }
        else if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }
    }
}
