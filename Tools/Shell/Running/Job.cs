using System.Diagnostics;
using System.Text;

namespace AgentPlatform.Tools.Shell.Running;

/// <summary>A program with its output, in a session of its own, so that all it starts can be ended with it.</summary>
internal sealed class Job : IDisposable
{
    private const int MostRounds = 20;

    private readonly Process _process;
    private readonly OutputRing _output;
    private readonly OutputRing _errors;
    private readonly Task _reading;

    public Job(string command, Process process, int mostChars)
    {
        Command = command;
        _process = process;
        _output = new OutputRing(mostChars);
        _errors = new OutputRing(mostChars);
        _reading = Task.WhenAll(PumpAsync(process.StandardOutput, _output), PumpAsync(process.StandardError, _errors));
    }

    public string Command { get; }

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    public string Output => _output.ToString();

    public string Errors => _errors.ToString();

    /// <summary>Writes to its standard input.</summary>
    public async Task WriteAsync(string text, bool close, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteAsync(text.AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
        if (close)
        {
            _process.StandardInput.Close();
        }
    }

    /// <summary>Waits for its end and for its output; what it left running in the background is ended.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        await KillAsync();
        await _reading.WaitAsync(cancellationToken);
    }

    /// <summary>Ends it and all that it started, also what has left its tree but not its session.</summary>
    public async Task KillAsync()
    {
        // Again and again, for what was just being started; the shell's own kill, because small systems have no program of that name.
        for (var round = 0; round < MostRounds && SessionMembers(_process.Id).ToList() is { Count: > 0 } members; round++)
        {
            using var kill = Process.Start("/bin/sh", ["-c", "kill -KILL \"$@\" 2>/dev/null", "sh", .. members]);
            await kill.WaitForExitAsync(CancellationToken.None);
        }

        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }
    }

    public void Dispose() => _process.Dispose();

    // The sixth field of /proc/PID/stat is the session; the second, in brackets, may hold anything.
    private static IEnumerable<string> SessionMembers(int session)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])))
        {
            string stat;
            try
            {
                stat = File.ReadAllText(folder + "/stat");
            }
            catch (IOException)
            {
                continue;
            }

            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            if (fields.Length > 3 && fields[0] != "Z" && fields[3] == session.ToString(System.Globalization.CultureInfo.InvariantCulture))
            {
                yield return Path.GetFileName(folder);
            }
        }
    }

    private static async Task PumpAsync(StreamReader reader, OutputRing ring)
    {
        var buffer = new char[4096];
        int count;
        while ((count = await reader.ReadAsync(buffer)) > 0)
        {
            ring.Append(buffer.AsSpan(0, count));
        }
    }

    /// <summary>Starts a program under setsid, with an environment that holds no secrets of this one.</summary>
    public static Job Start(string command, IReadOnlyList<string> program, string folder, int mostChars)
    {
        var start = new ProcessStartInfo("setsid")
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            StandardInputEncoding = new UTF8Encoding(false),
        };
        foreach (var argument in program)
        {
            start.ArgumentList.Add(argument);
        }

        var path = Environment.GetEnvironmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin";
        start.Environment.Clear();
        start.Environment["PATH"] = path;
        start.Environment["HOME"] = folder;
        start.Environment["LANG"] = "C.UTF-8";
        start.Environment["TERM"] = "dumb";
        return new Job(command, Process.Start(start)!, mostChars);
    }
}
