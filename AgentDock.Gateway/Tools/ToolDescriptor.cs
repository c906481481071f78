using System.Text.Json;

namespace AgentPlatform.AgentDock.Tools;

/// <summary>A tool as its server describes it.</summary>
/// <param name="Name">The server's own name for it.</param>
/// <param name="Description">For the model.</param>
/// <param name="InputSchema">JSON Schema of the arguments; lives as long as this.</param>
/// <param name="ReadOnly">It changes nothing (readOnlyHint).</param>
/// <param name="Idempotent">It may run twice (idempotentHint).</param>
internal sealed record ToolDescriptor(string Name, string Description, JsonElement InputSchema, bool ReadOnly, bool Idempotent);
