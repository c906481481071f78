using System.Text.Json;
using AgentPlatform.AgentDock.Catalogue;

namespace AgentPlatform.AgentDock.Tools;

/// <summary>A tool as its server describes it.</summary>
/// <param name="Name">The server's own name for it.</param>
/// <param name="Description">For the model.</param>
/// <param name="InputSchema">JSON Schema of the arguments; lives as long as this.</param>
/// <param name="ReadOnly">It changes nothing (readOnlyHint).</param>
/// <param name="Idempotent">It may run twice (idempotentHint).</param>
internal sealed record ToolDescriptor(string Name, string Description, JsonElement InputSchema, bool ReadOnly, bool Idempotent)
{
    /// <summary>The catalogue's for this tool, with the server's timeout where it has none of its own.</summary>
    public ToolPolicy Policy { get; init; } = ToolPolicy.Default;

    /// <summary>Longest text that is handed on.</summary>
    public int MaxOutputBytes { get; init; } = 64 << 10;
}
