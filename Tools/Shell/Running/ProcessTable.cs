using System.Collections.Concurrent;
using AgentPlatform.Mcp;

namespace AgentPlatform.Tools.Shell.Running;

/// <summary>The programs that calls left running.</summary>
internal sealed class ProcessTable(string folder, TimeProvider time)
{
    private const int MostJobs = 32;

    private readonly ConcurrentDictionary<int, Job> _jobs = new();

    public string Folder => folder;

    public IReadOnlyList<Job> Jobs => [.. _jobs.Values.OrderBy(job => job.Id)];

    /// <summary>Runs a program to its end, or ends it at the time limit.</summary>
    /// <returns>The program's output as text; failing and slow ones are errors.</returns>
    public async Task<ToolResult> RunAsync(string command, IReadOnlyList<string> program, string? input, TimeSpan limit, int mostChars, CancellationToken cancellationToken)
    {
        using var job = Job.Start(command, program, folder, mostChars);
        using var timer = new CancellationTokenSource(limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            await Feed(job, input, both.Token);
            await job.EndAsync(both.Token);
        }
        catch (OperationCanceledException)
        {
            await job.KillAsync();
            cancellationToken.ThrowIfCancellationRequested();
            return new ToolResult($"{Write(job)}\n[ended after {limit.TotalSeconds:0.###} s, with all it had started]".TrimStart('\n'), IsError: true);
        }

        return job.ExitCode == 0 ? Write(job) is { Length: > 0 } text ? text : "(no output)" : new ToolResult($"{Write(job)}\n[exit code {job.ExitCode}]".TrimStart('\n'), IsError: true);
    }

    /// <summary>Starts a program that goes on after the call.</summary>
    public Job Start(string command, IReadOnlyList<string> program)
    {
        foreach (var ended in _jobs.Values.Where(job => job.HasEnded).OrderBy(job => job.Id).SkipLast(MostJobs / 2))
        {
            _jobs.TryRemove(ended.Id, out _);
        }

        if (_jobs.Count >= MostJobs)
        {
            throw new ToolException($"{MostJobs} programs run already; stop one by stop_process.");
        }

        var job = Job.Start(command, program, folder, 200_000);
        _jobs[job.Id] = job;
        return job;
    }

    /// <exception cref="ToolException">There is no such program.</exception>
    public Job Find(int id) => _jobs.TryGetValue(id, out var job) ? job : throw new ToolException($"No program has the id {id}; list_processes names them.");

    public async Task<string> StopAsync(int id)
    {
        var job = Find(id);
        await job.KillAsync();
        _jobs.TryRemove(id, out _);
        return Write(job) is { Length: > 0 } text ? text : "(no output)";
    }

    public static string Write(Job job)
    {
        var (output, errors) = (job.Output.TrimEnd('\n'), job.Errors.TrimEnd('\n'));
        return errors.Length == 0 ? output : $"{output}\n[stderr]\n{errors}".TrimStart('\n');
    }

    private static async Task Feed(Job job, string? input, CancellationToken cancellationToken)
    {
        try
        {
            await job.WriteAsync(input ?? string.Empty, close: true, cancellationToken);
        }
        catch (IOException)
        {
            // It ended, or closed its input, without reading it all.
        }
    }
}
