using AgentPlatform.ServiceDefaults;

namespace AgentPlatform.Experience.Storage;

/// <summary>Keeps a second service off the same file: each would count the queue on its own. The kernel frees it when the process dies.</summary>
internal sealed class DatabaseLock : IDisposable
{
    private readonly FileStream file;

    private DatabaseLock(FileStream file) => this.file = file;

    /// <summary>Makes the folder where there is none and takes the lock.</summary>
    public static DatabaseLock Take(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            return new DatabaseLock(new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new PlatformException(
                PlatformErrorCode.Denied, "DATABASE_DENIED",
                $"'{path}' (Experience:DatabasePath) cannot be written: {exception.Message}", exception);
        }
        catch (IOException exception)
        {
            throw new PlatformException(
                PlatformErrorCode.WrongState, "DATABASE_IN_USE",
                $"'{path}' (Experience:DatabasePath) cannot be locked; another experience service may have it: {exception.Message}", exception);
        }
    }

    public void Dispose() => file.Dispose();
}
