using Microsoft.Win32.SafeHandles;

namespace AgentPlatform.AgentDock.Audit;

/// <summary>
/// Holds a file that only one process at a time may add to, by a lock on a file beside it: others may read all the while, and the lock
/// ends with the process, however that ends.
/// </summary>
internal static class SingleWriter
{
    /// <summary>Disposing it lets others in.</summary>
    /// <exception cref="IOException">Somebody else has it.</exception>
    internal static SafeFileHandle Lock(string path) => File.OpenHandle(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
}
