namespace AgentPlatform.AgentDock.Sandboxes.Supervision;

/// <summary>Kinds of frames between gateway and supervisor; supervisor.py has the same list.</summary>
internal static class FrameKind
{
    internal const byte Run = (byte)'R';
    internal const byte Input = (byte)'I';
    internal const byte EndOfInput = (byte)'E';
    internal const byte Kill = (byte)'K';

    /// <summary>Input or output that was used up: the other side may send as much again.</summary>
    internal const byte Taken = (byte)'A';
    internal const byte Hello = (byte)'H';
    internal const byte Stdout = (byte)'O';
    internal const byte Stderr = (byte)'e';
    internal const byte Data = (byte)'D';
    internal const byte EndOfData = (byte)'F';
    internal const byte Connection = (byte)'C';
    internal const byte End = (byte)'X';
}
