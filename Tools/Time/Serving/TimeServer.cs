using AgentPlatform.Mcp;
using AgentPlatform.Tools.Time.Calendars;

namespace AgentPlatform.Tools.Time.Serving;

/// <summary>The server.</summary>
internal static class TimeServer
{
    /// <exception cref="ToolException">The zone is unknown.</exception>
    public static McpServer Create(TimeProvider time, string zone)
    {
        _ = Zones.Find(zone);
        return new McpServer(new ServerInfo("time", "Date and time", "1.0.0"), [.. new ClockTools(time, zone).All, .. new CalendarTools(time).All]);
    }

    internal static Tool Tool(string name, string title, string description, IReadOnlyList<Argument> arguments, Func<ToolArguments, ToolResult> run) =>
        Mcp.Tool.Of(name, title, description, ToolEffect.ReadOnly, arguments, run);
}
