using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.Models.Text;

namespace AgentPlatform.Rollout.Tooling;

/// <summary>A tool as the gateway lists it.</summary>
/// <param name="Definition">As the model is told of it.</param>
/// <param name="IsReadOnly">Whether calling it twice does no harm.</param>
internal sealed record KnownTool(ToolDefinition Definition, bool IsReadOnly)
{
    public static KnownTool From(Tool tool) => new(
        ToolDefinition.Create(tool.Name, tool.Description, tool.InputSchemaJson.Length > 0 ? tool.InputSchemaJson : "{}"), tool.ReadOnly);
}
