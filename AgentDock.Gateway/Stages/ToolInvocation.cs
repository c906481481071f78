using System.Text.Json;
using AgentPlatform.AgentDock.States;
using AgentPlatform.AgentDock.Tools;

namespace AgentPlatform.AgentDock.Stages;

/// <summary>A call with its tool found and its arguments checked.</summary>
/// <param name="Entry">The tool.</param>
/// <param name="Call">As it came in.</param>
/// <param name="Arguments">A JSON object that fits the tool's schema; valid until the call returns.</param>
internal sealed record ToolInvocation(ToolEntry Entry, ToolCall Call, JsonElement Arguments)
{
    /// <summary>What the trajectory has done before; null where nobody asks.</summary>
    public CallState? State { get; init; }
}
