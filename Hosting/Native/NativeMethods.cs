using System.Runtime.InteropServices;

namespace Aspire.Hosting.Native;

/// <summary>The C library, for what .NET cannot say: a signal other than SIGKILL, and a signal to a whole process group.</summary>
internal static partial class NativeMethods
{
    public const int SigKill = 9;
    public const int SigTerm = 15;

    private const string LibName = "libc";

    /// <summary>Sends a signal to a process, or to a process group where the id is negative. See kill(2).</summary>
    /// <returns>0, or -1 where no such process exists any more.</returns>
    [LibraryImport(LibName, EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int Kill(int processId, int signal);
}
