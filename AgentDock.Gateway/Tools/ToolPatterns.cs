namespace AgentPlatform.AgentDock.Tools;

/// <summary>Tool names with * for any text, matched against "server.tool" and against the name that callers use.</summary>
internal sealed class ToolPatterns(IEnumerable<string> patterns)
{
    private readonly string[] _patterns = [.. patterns];

    internal bool IsEmpty => _patterns.Length == 0;

    internal bool Match(ToolEntry entry) => Match($"{entry.Server.Name}.{entry.Tool.Name}") || Match(entry.Name);

    internal bool Match(string name) => Array.Exists(_patterns, pattern => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false));
}
