using System.Diagnostics;

namespace AgentPlatform.Tests;

/// <summary>The real program as a child process.</summary>
internal sealed class MiniWebProcess : IDisposable
{
    private readonly Process _process;

    private MiniWebProcess(Process process) => _process = process;

    public StreamWriter Input => _process.StandardInput;

    public StreamReader Output => _process.StandardOutput;

    public StreamReader Log => _process.StandardError;

    /// <summary>The path of the program's assembly, which the build put beside the tests.</summary>
    public static string Assembly => Path.Combine(AppContext.BaseDirectory, "miniweb.dll");

    public static string DotNet => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    public static MiniWebProcess Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(DotNet) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Assembly);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return new MiniWebProcess(Process.Start(start)!);
    }

    public async Task<int> ExitCodeAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken).WaitAsync(TimeSpan.FromSeconds(20), cancellationToken);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
