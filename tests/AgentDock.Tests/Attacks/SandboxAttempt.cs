namespace AgentPlatform.Tests.Attacks;

/// <summary>Something a program in a sandbox tries, and the container in which it would work.</summary>
/// <param name="Name">For the report.</param>
/// <param name="Code">Python that calls won() when it got what it wanted. {PORT}, {PORT6}, {UDP}, {SOCKET} and {PID} are targets on the host.</param>
/// <param name="Control">Arguments of docker run for a container without the protection; empty: it cannot be shown safely.</param>
/// <param name="Why">Why there is no control, or why it may fail too; empty: it must work.</param>
internal sealed record SandboxAttempt(string Name, string Code, string Control, string Why = "")
{
    internal const string Mark = "ATTACK SUCCEEDED";

    internal const string Prelude = """
        import ctypes, errno, os, socket, struct, sys, time
        libc = ctypes.CDLL(None, use_errno=True)
        def call(number, *args):
            ctypes.set_errno(0)
            result = libc.syscall(number, *args)
            return result, ctypes.get_errno()
        def won(what=''):
            print('ATTACK SUCCEEDED', what, flush=True)

        """;

    public override string ToString() => Name;
}
