using AgentPlatform.ServiceDefaults;

namespace AgentPlatform.Experience.Storage;

/// <summary>Keeps a second service off the same file: each would count the queue on its own. The kernel frees it when the process dies.</summary>
internal sealed class DatabaseLock : IDisposable
{
    private readonly FileStream file;

    private DatabaseLock(FileStream file) => this.file = file;

    /// <summary>Makes the folder where there is none and takes the lock.</summary>
    /// <exception cref="PlatformException">Denied, DATABASE_DENIED; WrongState, DATABASE_IN_USE.</exception>
    public static DatabaseLock Take(string path)
    {
        MakeFolder(path);
        try
        {
            return new DatabaseLock(new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException exception)
        {
            throw Denied(path, exception);
        }
        catch (IOException exception)
        {
            throw new PlatformException(
                PlatformErrorCode.WrongState, "DATABASE_IN_USE",
                $"'{path}' (Experience:DatabasePath) cannot be locked; another experience service may have it: {exception.Message}", exception);
        }
    }

    public void Dispose() => file.Dispose();

    private static void MakeFolder(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Denied(path, exception);
        }
    }

    private static PlatformException Denied(string path, Exception exception) => new(
        PlatformErrorCode.Denied, "DATABASE_DENIED",
        $"'{path}' (Experience:DatabasePath, or DataPath) cannot be written: {exception.Message}", exception);
}
