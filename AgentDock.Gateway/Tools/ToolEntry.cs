using AgentPlatform.AgentDock.Schemas;

namespace AgentPlatform.AgentDock.Tools;

/// <summary>A tool as callers see it.</summary>
internal sealed class ToolEntry(string name, IToolServer server, ToolDescriptor tool)
{
    private readonly SchemaNode _schema = SchemaCompiler.Compile(tool.InputSchema);

    /// <summary>"search" when no other server has it, else "server.search".</summary>
    internal string Name => name;

    internal IToolServer Server => server;

    internal ToolDescriptor Tool => tool;

    internal string InputSchemaJson { get; } = tool.InputSchema.GetRawText();

    internal SchemaNode Schema => _schema;

    /// <summary>A second attempt does no harm.</summary>
    internal bool MayRetry => tool.Policy.MayRepeat ?? (tool.ReadOnly || tool.Idempotent);
}
