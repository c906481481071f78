using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using AgentPlatform.Mcp;

namespace AgentPlatform.Tools.Files.Workspace;

/// <summary>Programs of the system that read formats: poppler for PDF, tesseract for images.</summary>
internal static class ExternalProgram
{
    private const int LongestOutput = 32 << 20;
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    /// <summary>Runs a program and gives what it writes.</summary>
    /// <exception cref="ToolException">It is missing, fails or is too slow.</exception>
    public static async Task<string> RunAsync(string program, string package, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, StandardOutputEncoding = Encoding.UTF8 };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // One thread: several would compete for the container's processor.
        start.Environment["OMP_THREAD_LIMIT"] = "1";
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw new ToolException($"This needs the program {program}; install the package {package}.");
        }

        using (process)
        {
            process.StandardInput.Close();
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(s_patience);
            try
            {
                var output = ReadAsync(process.StandardOutput, limit.Token);
                var errors = ReadAsync(process.StandardError, limit.Token);
                await process.WaitForExitAsync(limit.Token);
                var text = await output;
                return process.ExitCode == 0 ? text : throw new ToolException($"{program} cannot read the file: {Last(await errors)}");
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new ToolException($"{program} took longer than {s_patience.TotalSeconds:0} s.");
            }
            finally
            {
                if (!process.HasExited)
                {
                    process.Kill(entireProcessTree: true);
                }
            }
        }
    }

    private static async Task<string> ReadAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var buffer = new char[1 << 14];
        int count;
        while ((count = await reader.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (text.Length < LongestOutput)
            {
                text.Append(buffer, 0, count);
            }
        }

        return text.ToString();
    }

    private static string Last(string errors) => errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "no reason given";
}
