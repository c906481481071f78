using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.State;

/// <summary>The folder of a run: state.json, and logs/ beside it. One host at a time.</summary>
internal sealed class RunFolder : IDisposable
{
    private FileStream? _lock;

    public RunFolder(DistributedApplicationModel model, IOptions<AppHostOptions> options)
    {
        var root = RepositoryRoot(model.AppHostDirectory);
        StatePath = options.Value.StatePath is { Length: > 0 } path
            ? System.IO.Path.GetFullPath(path)
            : System.IO.Path.Combine(root, "artifacts", "run", "state.json");
        Path = System.IO.Path.GetDirectoryName(StatePath)!;
        Logs = System.IO.Path.Combine(Path, "logs");
    }

    public string Path { get; }

    public string StatePath { get; }

    public string Logs { get; }

    /// <summary>Takes the folder for this host. Logs of the run before are kept as logs.previous.</summary>
    /// <exception cref="DistributedApplicationException">Another host has it, or it cannot be written.</exception>
    public void Take()
    {
        try
        {
            Directory.CreateDirectory(Path);
            _lock = new FileStream(System.IO.Path.Combine(Path, "host.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (Directory.Exists(Path))
        {
            throw new DistributedApplicationException(
                $"Another application host runs in {Path}; stop it, or give this one a folder of its own by AppHost:StatePath (environment AppHost__StatePath).", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DistributedApplicationException(
                $"The folder {Path} cannot be written: {error.Message} Set AppHost:StatePath (environment AppHost__StatePath) to a file in a folder that can.", error);
        }

        if (Directory.Exists(Logs))
        {
            var previous = Logs + ".previous";
            if (Directory.Exists(previous))
            {
                Directory.Delete(previous, recursive: true);
            }

            Directory.Move(Logs, previous);
        }

        Directory.CreateDirectory(Logs);
        File.Delete(StatePath);
    }

    public void Release()
    {
        _lock?.Dispose();
        _lock = null;
    }

    public void Dispose() => Release();

    /// <summary>The nearest folder upwards with a .git or a solution, else the folder itself.</summary>
    internal static string RepositoryRoot(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (System.IO.Path.Exists(System.IO.Path.Combine(folder.FullName, ".git")) || folder.EnumerateFiles("*.sln").Any())
            {
                return folder.FullName;
            }
        }

        return start;
    }
}
