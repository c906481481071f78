using AgentPlatform.Mcp;

namespace AgentPlatform.Tools.Calculator.Serving;

/// <summary>The server: all its tools only read and answer the same each time.</summary>
internal static class CalculatorServer
{
    public static McpServer Create() => new(new ServerInfo("calculator", "Calculator", "1.0.0"), [.. ExpressionTools.All, .. NumberTools.All, .. AlgebraTools.All, .. StatisticsTools.All]);

    internal static Tool Tool(string name, string title, string description, IReadOnlyList<Argument> arguments, Func<ToolArguments, ToolResult> run) =>
        Mcp.Tool.Of(name, title, description, ToolEffect.ReadOnly, arguments, run);
}
