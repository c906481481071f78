using AgentPlatform.AgentDock.Engine;

namespace AgentPlatform.AgentDock.Sandboxes.Leases;

/// <summary>A piece of a program's output.</summary>
/// <param name="Offset">Where it begins in its stream, what was left out counted.</param>
internal sealed record ExecPiece(StreamKind Kind, long Offset, byte[] Data);
