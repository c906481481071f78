using AgentPlatform.Mcp;
using AgentPlatform.Tools.Files.Workspace;

namespace AgentPlatform.Tools.Files.Serving;

/// <summary>The server: reading anywhere it is allowed to, writing in the work folder.</summary>
internal static class FilesServer
{
    internal static readonly Argument PathArgument = Argument.Text("path", "The file; relative paths are in the work folder.");

    public static McpServer Create(WorkFolder work) => new(
        new ServerInfo("files", "Files", "1.0.0"),
        [.. new ReadTools(work).All, .. new DocumentTools(work).All, .. new TableTools(work).All, .. new ArchiveTools(work).All, .. new WriteTools(work).All]);

    internal static Tool Reader(string name, string title, string description, IReadOnlyList<Argument> arguments, Func<ToolArguments, ToolResult> run) =>
        Tool.Of(name, title, description, ToolEffect.ReadOnly, arguments, run);

    internal static Tool Reader(string name, string title, string description, IReadOnlyList<Argument> arguments, Func<ToolArguments, CancellationToken, ValueTask<ToolResult>> run) =>
        new(name, title, description, ToolEffect.ReadOnly, arguments, run);
}
